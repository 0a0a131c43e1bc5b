using System.Text.Json;
using HydraSharp.Inference.Records;

namespace HydraSharp.Server.Runs;

/// <summary>
/// The runs in a folder, read as files: what training wrote stays as it is. Names are looked up among the folders that are there.
/// </summary>
/// <param name="folder">Where the runs are, a folder each.</param>
sealed class RunShelf(string folder)
{
    const long MaxBytes = 256L << 20;

    /// <summary>Whether the folder is there.</summary>
    public bool IsThere => Directory.Exists(folder);

    /// <summary>All runs, the newest first.</summary>
    public IReadOnlyList<RunSummary> All() => [.. Folders().Select(Summary).OrderByDescending(r => r.Changed)];

    /// <summary>The epochs of a run, a JSON object each; null where there is no such run.</summary>
    public IReadOnlyList<JsonElement>? History(string name) => Find(name) is { } run ? [.. Lines(run).Select(l => l.Json)] : null;

    /// <summary>A run's report; null where there is none.</summary>
    public byte[]? Report(string name) =>
        Find(name) is { } run && Read(Path.Combine(run.FullName, RunFiles.Report)) is { } page ? page : null;

    IEnumerable<DirectoryInfo> Folders() =>
        IsThere
            ? new DirectoryInfo(folder).EnumerateDirectories().Where(d => File.Exists(Path.Combine(d.FullName, RunFiles.Experiment)))
            : [];

    DirectoryInfo? Find(string name) => Folders().FirstOrDefault(d => d.Name.Equals(name, StringComparison.Ordinal));

    static RunSummary Summary(DirectoryInfo run)
    {
        var lines = Lines(run);
        var end = End(Path.Combine(run.FullName, RunFiles.Summary));
        var newest = new[] { RunFiles.Metrics, RunFiles.Summary, RunFiles.Experiment }
            .Select(f => new FileInfo(Path.Combine(run.FullName, f)))
            .Where(f => f.Exists)
            .Max(f => f.LastWriteTimeUtc);
        var report = File.Exists(Path.Combine(run.FullName, RunFiles.Report)) ? RunFiles.Report : null;
        var (figures, measured) = end is not null ? (end.Tasks, end.Split) : (Newest(lines), "validation, last epoch");
        return new(run.Name, lines.Count, end is not null, report, newest, Main(figures), measured);
    }

    static IReadOnlyList<KeyValuePair<string, TaskRecord>> Newest(IReadOnlyList<EpochLine> lines)
    {
        try
        {
            return lines.Count > 0 ? lines[^1].Validation : [];
        }
        catch (JsonException)
        {
            return [];
        }
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

    static EvaluationRecord? End(string path)
    {
        if (Read(path) is not { } bytes)
            return null;
        try
        {
            return EvaluationRecord.Read(new MemoryStream(bytes));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    static IReadOnlyList<EpochLine> Lines(DirectoryInfo run) =>
        Read(Path.Combine(run.FullName, RunFiles.Metrics)) is { } bytes
            ? EpochLine.ReadAll(new StreamReader(new MemoryStream(bytes)), out _)
            : [];

    static byte[]? Read(string path)
    {
        try
        {
            return new FileInfo(path) is { Exists: true, Length: <= MaxBytes } ? File.ReadAllBytes(path) : null;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
