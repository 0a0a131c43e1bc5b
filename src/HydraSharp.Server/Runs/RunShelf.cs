using System.Text.Json;
using HydraSharp.Inference;
using HydraSharp.Inference.Records;

namespace HydraSharp.Server.Runs;

/// <summary>
/// The runs in a folder, read as files: what training wrote stays as it is. Names are looked up among the folders that are there.
/// Links that lead out of the folder, pipes and devices are not read, and what is damaged is reported as damaged.
/// </summary>
/// <param name="folder">Where the runs are, a folder each.</param>
sealed class RunShelf(string folder)
{
    const long MaxBytes = 256L << 20;

    /// <summary>Whether the folder is there.</summary>
    public bool IsThere => Directory.Exists(folder);

    /// <summary>All runs, the newest first.</summary>
    public IReadOnlyList<RunSummary> All() => [.. Folders().Select(Summary).OrderByDescending(r => r.Changed)];

    /// <summary>The epochs of a run, a JSON object each, up to the first that is damaged; null where there is no such run.</summary>
    public IReadOnlyList<JsonElement>? History(string name) =>
        Find(name) is { } run ? [.. EpochFile.Read(Read(run, RunFiles.Metrics)).Lines.Select(l => l.Json)] : null;

    /// <summary>A run's report; null where there is none.</summary>
    public byte[]? Report(string name) => Find(name) is { } run ? Read(run, RunFiles.Report) : null;

    IEnumerable<DirectoryInfo> Folders() =>
        IsThere ? new DirectoryInfo(folder).EnumerateDirectories().Where(d => Has(d, RunFiles.Experiment)) : [];

    DirectoryInfo? Find(string name) => Folders().FirstOrDefault(d => d.Name.Equals(name, StringComparison.Ordinal));

    RunSummary Summary(DirectoryInfo run)
    {
        var epochs = EpochFile.Read(Read(run, RunFiles.Metrics));
        var (end, damage) = End(run);
        var newest = new[] { RunFiles.Metrics, RunFiles.Summary, RunFiles.Experiment }
            .Select(f => new FileInfo(Path.Combine(run.FullName, f)))
            .Where(f => f.Exists)
            .Select(f => f.LastWriteTimeUtc)
            .DefaultIfEmpty(run.LastWriteTimeUtc)
            .Max();
        var report = Has(run, RunFiles.Report) ? RunFiles.Report : null;
        var (figures, measured) = end is not null ? (end.Tasks, end.Split) : (epochs.Newest, "validation, last epoch");
        string[] damages = [.. new[] { damage, epochs.Damage }.OfType<string>()];
        return new(
            run.Name,
            epochs.Lines.Count,
            end is not null,
            report,
            newest,
            Main(figures),
            measured,
            damages.Length > 0 ? string.Join("; ", damages) : null
        );
    }

    // The first figure of each task, which is its main one, as task/metric.
    static IReadOnlyDictionary<string, double> Main(IEnumerable<KeyValuePair<string, TaskRecord>> tasks)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var (task, record) in tasks)
        foreach (var (metric, value) in record.Metrics.Where(m => double.IsFinite(m.Value)).Take(1))
            figures[$"{task}/{metric}"] = value;
        return figures;
    }

    (EvaluationRecord? End, string? Damage) End(DirectoryInfo run)
    {
        if (Read(run, RunFiles.Summary) is not { } bytes)
            return (null, null);
        try
        {
            return (EvaluationRecord.Read(new MemoryStream(bytes)), null);
        }
        catch (JsonException)
        {
            return (null, $"{RunFiles.Summary} is damaged");
        }
    }

    bool Has(DirectoryInfo run, string name) => IsInside(run, name) && RegularFile.Exists(Path.Combine(run.FullName, name));

    bool IsInside(DirectoryInfo run, string name) => RealPath.IsBelow(RealPath.Of(folder), RealPath.Of(Path.Combine(run.FullName, name)));

    byte[]? Read(DirectoryInfo run, string name)
    {
        try
        {
            return Has(run, name) ? RegularFile.Read(Path.Combine(run.FullName, name), MaxBytes) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
