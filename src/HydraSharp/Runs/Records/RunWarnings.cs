using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Runs.Records;

/// <summary>warnings.json: what the run was warned of before its first step; its report and its model card repeat it.</summary>
/// <param name="Warnings">The warnings, a sentence each.</param>
internal sealed record RunWarnings(IReadOnlyList<string> Warnings)
{
    /// <summary>Replaces the file.</summary>
    internal void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, RunJson.Strict);

    /// <summary>Reads what <see cref="Write"/> wrote; none where nothing was.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static IReadOnlyList<string> Read(IStorage storage, string path) =>
        JsonFile.Find<RunWarnings>(storage, path, RunJson.Strict, Remedy)?.Warnings ?? [];

    const string Remedy = "Delete it; the report and the model card are then without its warnings.";
}
