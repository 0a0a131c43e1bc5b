using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks;

namespace HydraSharp.Runs.Records;

/// <summary>network.json: how large a run's network is, so that nobody has to build it to know.</summary>
/// <param name="Parameters">Trainable parameters.</param>
/// <param name="SharedParameters">Those that all tasks share.</param>
internal sealed record NetworkFacts(long Parameters, long SharedParameters)
{
    /// <summary>The facts of a network.</summary>
    internal static NetworkFacts Of(HydraNet net) =>
        new(net.named_parameters().Sum(p => p.parameter.numel()), net.Encoder().Sum(l => l.Leaf.numel()));

    /// <summary>Replaces the file.</summary>
    internal void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, RunJson.Strict);

    /// <summary>Reads what <see cref="Write"/> wrote; null where nothing was.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static NetworkFacts? Read(IStorage storage, string path) => JsonFile.Find<NetworkFacts>(storage, path, RunJson.Strict, Remedy);

    const string Remedy = "Delete it; 'hydra train --resume' writes it anew for a run that is not finished.";
}
