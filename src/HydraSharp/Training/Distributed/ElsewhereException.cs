using HydraSharp.Inference;

namespace HydraSharp.Training.Distributed;

/// <summary>Rank 0 failed, which reports it; this rank only ends with it.</summary>
public sealed class ElsewhereException(ErrorKind kind, string message) : HydraException(kind, message);
