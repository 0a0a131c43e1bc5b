using HydraSharp.Tests.Data;

namespace HydraSharp.Tests.Server;

/// <summary>A folder of runs that a test writes.</summary>
sealed class RunFolders : IDisposable
{
    readonly TemporaryFolder folder = new();

    public string Path => System.IO.Path.Combine(folder.Path, "runs");

    public string Beside => folder.Path;

    public string Of(string run, string file = "") => System.IO.Path.Combine(Path, run, file);

    public void Add(string run, string? report = null, string? summary = null, string? metrics = null)
    {
        Directory.CreateDirectory(Of(run));
        File.WriteAllText(Of(run, "experiment.yaml"), "seed: 1\n");
        foreach (var (name, text) in new[] { ("report.html", report), ("summary.json", summary), ("metrics.jsonl", metrics) })
            if (text is not null)
                File.WriteAllText(Of(run, name), text);
    }

    public void Dispose() => folder.Dispose();
}
