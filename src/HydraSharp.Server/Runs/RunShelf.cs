using System.Text.Json;

namespace HydraSharp.Server.Runs;

/// <summary>The runs in a folder, read as files: what training wrote stays as it is. Names are looked up among the folders that are there.</summary>
/// <param name="folder">Where the runs are, a folder each.</param>
sealed class RunShelf(string folder)
{
    const string ExperimentFile = "experiment.yaml";
    const string HistoryFile = "metrics.jsonl";
    const string SummaryFile = "summary.json";
    const string ReportFile = "report.html";
    const long MostBytes = 256L << 20;

    /// <summary>Whether the folder is there.</summary>
    public bool IsThere => Directory.Exists(folder);

    /// <summary>All runs, the newest first.</summary>
    public IReadOnlyList<RunSummary> All() => [.. Folders().Select(Summary).OrderByDescending(r => r.Changed)];

    /// <summary>The epochs of a run, a JSON object each; null where there is no such run.</summary>
    public IReadOnlyList<JsonElement>? History(string name) => Find(name) is { } run ? Lines(run) : null;

    /// <summary>A run's report; null where there is none.</summary>
    public byte[]? Report(string name) => Find(name) is { } run && Read(Path.Combine(run.FullName, ReportFile)) is { } page ? page : null;

    IEnumerable<DirectoryInfo> Folders() => IsThere ? new DirectoryInfo(folder).EnumerateDirectories().Where(d => File.Exists(Path.Combine(d.FullName, ExperimentFile))) : [];

    DirectoryInfo? Find(string name) => Folders().FirstOrDefault(d => d.Name.Equals(name, StringComparison.Ordinal));

    static RunSummary Summary(DirectoryInfo run)
    {
        var lines = Lines(run);
        var summary = Path.Combine(run.FullName, SummaryFile);
        var finished = File.Exists(summary);
        var newest = new[] { HistoryFile, SummaryFile, ExperimentFile }.Select(f => new FileInfo(Path.Combine(run.FullName, f))).Where(f => f.Exists).Max(f => f.LastWriteTimeUtc);
        return new(run.Name, lines.Count, finished, File.Exists(Path.Combine(run.FullName, ReportFile)), newest, Figures(lines));
    }

    // The first validation figure of each task in the last epoch, which is its main one, as task/metric.
    static IReadOnlyDictionary<string, double> Figures(IReadOnlyList<JsonElement> lines)
    {
        var figures = new Dictionary<string, double>(StringComparer.Ordinal);
        if (lines.Count == 0 || !lines[^1].TryGetProperty("validation", out var validation) || validation.ValueKind != JsonValueKind.Object) return figures;
        foreach (var task in validation.EnumerateObject().Where(t => t.Value.ValueKind == JsonValueKind.Object))
            foreach (var metric in task.Value.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.Number).Take(1)) figures[$"{task.Name}/{metric.Name}"] = metric.Value.GetDouble();
        return figures;
    }

    // A line that is being written now, or is none of JSON, is left out.
    static IReadOnlyList<JsonElement> Lines(DirectoryInfo run)
    {
        var found = new List<JsonElement>();
        if (Read(Path.Combine(run.FullName, HistoryFile)) is not { } bytes) return found;
        foreach (var line in System.Text.Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            try { found.Add(JsonSerializer.Deserialize<JsonElement>(line)); }
            catch (JsonException) { break; }
        }

        return [.. found.Where(e => e.ValueKind == JsonValueKind.Object)];
    }

    static byte[]? Read(string path)
    {
        try { return new FileInfo(path) is { Exists: true, Length: <= MostBytes } ? File.ReadAllBytes(path) : null; }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException) { return null; }
    }
}
