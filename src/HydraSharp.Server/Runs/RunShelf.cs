using System.Text.Json;

namespace HydraSharp.Server.Runs;

/// <summary>
/// The runs in a folder, read as files: what training wrote stays as it is. Names are looked up among the folders that are there.
/// </summary>
/// <param name="folder">Where the runs are, a folder each.</param>
sealed class RunShelf(string folder)
{
    const string ExperimentFile = "experiment.yaml";
    const string HistoryFile = "metrics.jsonl";
    const string SummaryFile = "summary.json";
    const string ReportFile = "report.html";
    const string CountKey = "samples";
    const long MaxBytes = 256L << 20;

    /// <summary>Whether the folder is there.</summary>
    public bool IsThere => Directory.Exists(folder);

    /// <summary>All runs, the newest first.</summary>
    public IReadOnlyList<RunSummary> All() => [.. Folders().Select(Summary).OrderByDescending(r => r.Changed)];

    /// <summary>The epochs of a run, a JSON object each; null where there is no such run.</summary>
    public IReadOnlyList<JsonElement>? History(string name) => Find(name) is { } run ? Lines(run) : null;

    /// <summary>A run's report; null where there is none.</summary>
    public byte[]? Report(string name) => Find(name) is { } run && Read(Path.Combine(run.FullName, ReportFile)) is { } page ? page : null;

    IEnumerable<DirectoryInfo> Folders() =>
        IsThere ? new DirectoryInfo(folder).EnumerateDirectories().Where(d => File.Exists(Path.Combine(d.FullName, ExperimentFile))) : [];

    DirectoryInfo? Find(string name) => Folders().FirstOrDefault(d => d.Name.Equals(name, StringComparison.Ordinal));

    static RunSummary Summary(DirectoryInfo run)
    {
        var lines = Lines(run);
        var end = Json(Path.Combine(run.FullName, SummaryFile));
        var newest = new[] { HistoryFile, SummaryFile, ExperimentFile }
            .Select(f => new FileInfo(Path.Combine(run.FullName, f)))
            .Where(f => f.Exists)
            .Max(f => f.LastWriteTimeUtc);
        var report = File.Exists(Path.Combine(run.FullName, ReportFile)) ? ReportFile : null;
        var (figures, measured) = end is { } summary
            ? (Figures(summary, "tasks"), Text(summary, "split"))
            : (lines.Count > 0 ? Figures(lines[^1], "validation") : new Dictionary<string, double>(), "validation, last epoch");
        return new(run.Name, lines.Count, end is not null, report, newest, figures, measured);
    }

    // The first figure of each task, which is its main one, as task/metric.
    static IReadOnlyDictionary<string, double> Figures(JsonElement summary, string key)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        if (!summary.TryGetProperty(key, out var tasks) || tasks.ValueKind != JsonValueKind.Object)
            return figures;
        foreach (var task in tasks.EnumerateObject().Where(t => t.Value.ValueKind == JsonValueKind.Object))
        foreach (
            var metric in task.Value.EnumerateObject().Where(m => m.Name != CountKey && m.Value.ValueKind == JsonValueKind.Number).Take(1)
        )
            figures[$"{task.Name}/{metric.Name}"] = metric.Value.GetDouble();
        return figures;
    }

    static string Text(JsonElement summary, string key) =>
        summary.TryGetProperty(key, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString()! : "";

    static JsonElement? Json(string path)
    {
        if (Read(path) is not { } bytes)
            return null;
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(bytes) is { ValueKind: JsonValueKind.Object } summary ? summary : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // A line that is being written now, or is none of JSON, is left out.
    static IReadOnlyList<JsonElement> Lines(DirectoryInfo run)
    {
        var found = new List<JsonElement>();
        if (Read(Path.Combine(run.FullName, HistoryFile)) is not { } bytes)
            return found;
        foreach (var line in System.Text.Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try
            {
                found.Add(JsonSerializer.Deserialize<JsonElement>(line));
            }
            catch (JsonException)
            {
                break;
            }
        }

        return [.. found.Where(e => e.ValueKind == JsonValueKind.Object)];
    }

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
