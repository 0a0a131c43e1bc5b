using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Runs.Records;
using HydraSharp.Specs;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp;

/// <summary>A run at a glance: where it stands and how good it is.</summary>
public sealed record RunOverview
{
    RunOverview(string folder) => Folder = folder;

    /// <summary>The folder.</summary>
    public string Folder { get; }

    /// <summary>Where it stands.</summary>
    public RunStatus State { get; private init; }

    /// <summary>Why it cannot be read; null when it can.</summary>
    public string? Error { get; private init; }

    /// <summary>The experiment; null when it cannot be read.</summary>
    public Experiment? Experiment { get; private init; }

    /// <summary>Finished epochs.</summary>
    public int Epochs { get; private init; }

    /// <summary>Time spent in them.</summary>
    public TimeSpan Time { get; private init; }

    /// <summary>Numbers that are learned; 0 where the run does not say.</summary>
    public long Parameters { get; private init; }

    /// <summary>
    /// The part that the figures are of: the one measured at the end, or validation while it trains; empty without figures.
    /// </summary>
    public string Split { get; private init; } = "";

    /// <summary>Figures by task and metric, in the experiment's order: of the end, or of the newest epoch.</summary>
    public IReadOnlyList<KeyValuePair<string, IReadOnlyList<KeyValuePair<string, double>>>> Figures { get; private init; } = [];

    /// <summary>The first metric of each task; NaN where there is none yet.</summary>
    public IReadOnlyList<(string Task, string Metric, double Value)> Main() =>
        [.. Figures.Where(f => f.Value.Count > 0).Select(f => (f.Key, f.Value[0].Key, f.Value[0].Value))];

    /// <summary>The runs in a folder and below it, by name; the folder itself when it is a run.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="catalog">
    /// The members that the runs' experiments may name; null for HydraSharp's own. No code is loaded from a run.
    /// </param>
    /// <exception cref="HydraException">There is no such folder.</exception>
    public static IReadOnlyList<RunOverview> Find(string folder, Catalog? catalog = null)
    {
        if (!Directory.Exists(folder))
            throw new HydraException(ErrorKind.Usage, $"there is no folder '{folder}'; name the folder that holds the runs");
        if (new RunFolder(folder).Exists)
            return [Read(folder, catalog)];
        var found = new List<string>();
        Collect(folder, depth: 0, found);
        return [.. found.Select(f => Read(f, catalog))];
    }

    /// <summary>Looks at a run; one that cannot be read says why.</summary>
    /// <param name="folder">The run.</param>
    /// <param name="catalog">The members that its experiment may name; null for HydraSharp's own.</param>
    public static RunOverview Read(string folder, Catalog? catalog = null)
    {
        var files = new RunFolder(folder);
        var storage = LocalStorage.FromEnvironment();
        try
        {
            files.Require();
            var experiment = files.ReadExperiment(catalog ?? Catalog.Default);
            var history = MetricsLog.Read(storage, files.Metrics);
            var (split, figures) = files.Finished ? FiguresOf(RunSummary.Read(storage, files)) : Newest(history);
            return new(folder)
            {
                State =
                    files.Finished ? RunStatus.Finished
                    : IsHeld(Path.Combine(folder, ".lock")) ? RunStatus.Training
                    : files.HasSteps ? RunStatus.Interrupted
                    : RunStatus.NotStarted,
                Experiment = experiment,
                Epochs = history.Count,
                Time = TimeSpan.FromSeconds(history.Sum(e => e.Seconds)),
                Parameters = NetworkFacts.Read(storage, files.Network)?.Parameters ?? 0,
                Split = split,
                Figures = figures,
            };
        }
        catch (Exception error) when (error is HydraException || StorageFailure.Is(error))
        {
            return new(folder) { State = RunStatus.Unreadable, Error = error.Message };
        }
    }

    /// <summary>Whether a file is the experiment that a run wrote into its folder: somebody's work, and not a file to begin with.</summary>
    public static bool HasExperiment(string file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new RunFolder(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "").Owns(file);
    }

    static void Collect(string folder, int depth, List<string> found)
    {
        const int deepest = 4;
        foreach (var below in Directory.EnumerateDirectories(folder).Order(StringComparer.Ordinal))
        {
            if (new RunFolder(below).Exists)
                found.Add(below);
            else if (depth < deepest && !File.GetAttributes(below).HasFlag(FileAttributes.ReparsePoint))
                Collect(below, depth + 1, found);
        }
    }

    static (string, IReadOnlyList<KeyValuePair<string, IReadOnlyList<KeyValuePair<string, double>>>>) Newest(
        IReadOnlyList<EpochRecord> history
    ) => history.Count > 0 && history[^1].Validation is { } validation ? FiguresOf(validation) : ("", []);

    static (string, IReadOnlyList<KeyValuePair<string, IReadOnlyList<KeyValuePair<string, double>>>>) FiguresOf(Evaluation evaluation) =>
        (evaluation.Split, [.. evaluation.Tasks.Select(t => KeyValuePair.Create(t.Key, t.Value.Metrics))]);

    // A shared lock is refused while a training holds its own.
    static bool IsHeld(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }
}
