using System.Text.Json;
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
    internal void Write(IStorage storage, string path) =>
        AtomicFile.WriteText(storage, path, JsonSerializer.Serialize(this, RunJson.Options) + "\n");

    /// <summary>Reads what <see cref="Write"/> wrote; null where nothing was.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static NetworkFacts? Read(IStorage storage, string path)
    {
        if (!storage.Exists(path))
            return null;
        try
        {
            using var stream = storage.OpenRead(path);
            return JsonSerializer.Deserialize<NetworkFacts>(stream, RunJson.Options) ?? throw new JsonException("null");
        }
        catch (Exception error) when (error is JsonException || StorageFailure.Is(error))
        {
            throw new HydraException(
                ErrorKind.Model,
                $"cannot read '{path}': {error.Message}. Delete it; 'hydra train --resume' writes it anew for a run that is not finished.",
                error
            );
        }
    }
}
