using HydraSharp.Files;

namespace HydraSharp.Networks.Weights;

/// <summary>Fresh random weights.</summary>
public sealed record FromScratch : PretrainedSpec
{
    internal override StoredWeights? Read(IStorage storage, Action<string> log, CancellationToken stop) => null;
}
