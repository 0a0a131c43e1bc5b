using HydraSharp.Configuration;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Runs.Records;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Comparisons;

/// <summary>
/// The single-task baselines of a multi-task model: each of its tasks trained alone, with the same data, split, backbone, head, budget
/// and seed. What is there already is not trained again: the folder's name holds a fingerprint of the experiment, and the data are
/// compared with those it saw.
/// </summary>
public static class Baselines
{
    /// <summary>Where the baselines of a run or an experiment are unless another folder is named.</summary>
    public static string FolderOf(string run) => Path.TrimEndingDirectorySeparator(run) + "-baselines";

    /// <summary>Trains the baselines that are not there yet; one that was interrupted resumes.</summary>
    /// <param name="hydra">The model's experiment.</param>
    /// <param name="folder">The folder that holds the baselines, a run each.</param>
    /// <param name="options">Which baselines, and how they are reported.</param>
    /// <returns>Their runs, task by task and seed by seed; with <see cref="BaselineOptions.MultiTask"/> the models' runs last.</returns>
    /// <exception cref="HydraException">The experiment or the data are wrong, it has one task only, or the disk is full.</exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was learned is saved.</exception>
    public static IReadOnlyList<Run> Train(Experiment hydra, string folder, BaselineOptions? options = null)
    {
        options ??= new();
        ExperimentCheck.Require(hydra);
        var storage = LocalStorage.FromEnvironment();
        var planned = Plan(hydra, options)
            .Select(baseline => (Baseline: baseline, Source: new ExperimentSource(baseline.Experiment)))
            .ToArray();
        foreach (var (_, source) in planned)
            source.ThrowIfWrong();
        var runs = new List<Run>();
        foreach (var (index, (baseline, source)) in planned.Index())
        {
            options.Stop.ThrowIfCancellationRequested();
            var at = Path.Combine(folder, baseline.Folder);
            runs.Add(Trained(storage, source, at, $"{index + 1} of {planned.Length}: {Words(baseline)}", options));
        }

        return runs;
    }

    /// <summary>
    /// The finished runs in a folder that belong beside a multi-task model: its baselines, and itself with other seeds. Runs of another
    /// experiment, such as baselines of before a change, are left out.
    /// </summary>
    /// <param name="hydra">The model.</param>
    /// <param name="folder">The folder that holds the baselines.</param>
    /// <param name="log">Receives which runs are left out and why.</param>
    /// <exception cref="HydraException">There is no such folder.</exception>
    public static IReadOnlyList<string> Find(Run hydra, string folder, Action<string>? log = null)
    {
        ArgumentNullException.ThrowIfNull(hydra);
        var found = new List<string>();
        var own = Baseline.FingerprintOf(hydra.Experiment, ExperimentFile.Write);
        foreach (var run in RunOverview.Find(folder, hydra.Catalog))
        {
            if (run.State != RunStatus.Finished)
                log?.Invoke($"left out: {run.Folder} is not finished");
            else if (!Belongs(hydra.Experiment, run.Experiment!))
                log?.Invoke($"left out: {run.Folder} was trained otherwise than {hydra.Folder}");
            else if (Baseline.FingerprintOf(run.Experiment!, ExperimentFile.Write) != own)
                found.Add(run.Folder);
        }

        return found;
    }

    static bool Belongs(Experiment hydra, Experiment other)
    {
        var seed = other.Training.Seed;
        var expected =
            other.Tasks.Count > 1 ? Baseline.Whole(hydra, seed, ExperimentFile.Write)
            : hydra.Tasks.Any(t => t.Name == other.Tasks[0].Name) ? Baseline.Of(hydra, other.Tasks[0].Name, seed, ExperimentFile.Write)
            : null;
        return expected?.Fingerprint == Baseline.FingerprintOf(other, ExperimentFile.Write);
    }

    static IReadOnlyList<Baseline> Plan(Experiment hydra, BaselineOptions options)
    {
        var names = hydra.Tasks.Select(t => t.Name).ToArray();
        if (names.Length < 2)
            throw new HydraException(
                ErrorKind.Usage,
                $"the experiment has one task, '{names[0]}', and so is its own baseline; name an experiment with several tasks"
            );
        foreach (var unknown in options.Tasks.Except(names))
            throw new HydraException(ErrorKind.Usage, $"the experiment has no task '{unknown}': {Specs.Words.Suggest(unknown, names)}");
        IReadOnlyList<long> seeds = options.Seeds.Count > 0 ? options.Seeds : [hydra.Training.Seed];
        if (seeds.Distinct().Count() < seeds.Count)
            throw new HydraException(ErrorKind.Usage, "a seed is named twice; each must be another one");
        var chosen = names.Where(n => options.Tasks.Count == 0 || options.Tasks.Contains(n));
        var baselines = from task in chosen from seed in seeds select Baseline.Of(hydra, task, seed, ExperimentFile.Write);
        return [.. baselines, .. options.MultiTask ? seeds.Select(s => Baseline.Whole(hydra, s, ExperimentFile.Write)) : []];
    }

    static Run Trained(IStorage storage, ExperimentSource baseline, string folder, string words, BaselineOptions options)
    {
        var files = new RunFolder(folder);
        if (files.Finished)
        {
            RequireSameData(storage, baseline.Experiment, files, options);
            options.Log($"{words}: there already, {folder}");
            return Run.Open(folder, catalog: options.Catalog.WithTypesOf(baseline.Experiment));
        }

        options.Log($"{words}{(files.Exists ? ", continuing" : "")}: {folder}");
        return Run.TrainSource(
            baseline,
            folder,
            new()
            {
                Storage = storage,
                Resume = files.Exists,
                Report = options.Report,
                Catalog = options.Catalog,
                Stop = options.Stop,
                Clock = options.Clock,
            }
        );
    }

    static void RequireSameData(IStorage storage, Experiment baseline, RunFolder files, BaselineOptions options)
    {
        var data = RunData.Open(baseline, "the data", requireTraining: true, options.Report, options.Stop);
        var now = DataFingerprint.Of([KeyValuePair.Create("data", data.Examples)]);
        if (DataFingerprint.Difference(DataFingerprint.Read(storage, files.Data), now) is { Count: > 0 } differences)
            throw new HydraException(
                ErrorKind.Usage,
                $"the baseline '{files.Path}' was trained on other data: "
                    + $"{string.Join("; ", differences)}; name another folder with --out, or bring the data back"
            );
    }

    static string Words(Baseline baseline) =>
        baseline.Task.Length == 0 ? $"the model, seed {baseline.Seed}" : $"{baseline.Task} alone, seed {baseline.Seed}";
}
