using HydraSharp.Inference.Cards;

namespace HydraSharp;

/// <summary>A model file that was written.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Card">What it says of itself, the parity check included.</param>
public sealed record ExportedModel(string File, long Bytes, ModelCard Card);
