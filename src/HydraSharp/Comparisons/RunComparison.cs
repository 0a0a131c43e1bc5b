using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Comparisons;

/// <summary>Whether sharing helped: measures hydras and their single-task twins on the same pictures.</summary>
public static class RunComparison
{
    /// <summary>Where the twins of a run or an experiment are unless another folder is named.</summary>
    public static string TwinsOf(string run) => Path.TrimEndingDirectorySeparator(run) + "-twins";

    /// <summary>Measures and compares; the result is kept in each hydra's folder, and its report shows it from then on.</summary>
    /// <param name="folders">Runs: those of several tasks are hydras, which must have the same tasks; those of one task are twins.</param>
    /// <param name="split">train, validation, test or all.</param>
    /// <param name="tell">Told which run is being measured.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="HydraException">There is no hydra or no twin among them, a run is not finished, or they saw other data.</exception>
    public static SharingResult Of(
        IReadOnlyList<string> folders,
        string split,
        Action<string>? tell = null,
        CancellationToken stop = default
    )
    {
        var runs = folders.DistinctBy(Path.GetFullPath).Select(Finished).ToArray();
        var hydras = runs.Where(r => r.Experiment.Tasks.Count > 1).ToArray();
        var twins = runs.Where(r => r.Experiment.Tasks.Count == 1).ToArray();
        Require(hydras, twins);
        var answers = new List<(bool Hydra, Comparison.Answers Answers)>();
        foreach (var (index, run) in runs.Index())
        {
            tell?.Invoke($"measuring {index + 1} of {runs.Length}: {run.Folder}");
            answers.AddRange(Answers(run, split, stop).Select(a => (run.Experiment.Tasks.Count > 1, a)));
        }

        var tasks = hydras[0]
            .Experiment.Tasks.Select(t => t.Name)
            .Where(name => answers.Any(a => !a.Hydra && a.Answers.Rows.Task.Name == name))
            .Select(name => Comparison.Of(Side(true, name), Side(false, name), stop))
            .ToArray();
        var result = Comparison.Together(split, [.. hydras.Select(r => r.Folder)], [.. twins.Select(r => r.Folder)], tasks);
        foreach (var hydra in hydras)
            result.Write(LocalStorage.FromEnvironment(), new RunFolder(hydra.Folder).Sharing);
        return result;

        Comparison.Answers[] Side(bool hydra, string task) =>
            [.. answers.Where(a => a.Hydra == hydra && a.Answers.Rows.Task.Name == task).Select(a => a.Answers)];
    }

    internal static Run Finished(string folder)
    {
        var run = Run.Open(folder);
        return new RunFolder(folder).Finished
            ? run
            : throw new HydraException(
                ErrorKind.Usage,
                $"'{folder}' is not finished; go on with it first ('hydra train --resume' or 'hydra baseline')"
            );
    }

    static void Require(Run[] hydras, Run[] twins)
    {
        if (hydras.Length == 0)
            throw new HydraException(ErrorKind.Usage, "none of the runs has several tasks; name the hydra's run too");
        if (twins.Length == 0)
            throw new HydraException(ErrorKind.Usage, "none of the runs has one task; 'hydra baseline' trains the single-task twins");
        var names = Names(hydras[0]);
        foreach (var other in hydras.Skip(1).Where(h => Names(h) != names))
            throw new HydraException(
                ErrorKind.Usage,
                $"'{other.Folder}' has the tasks {Names(other)}, '{hydras[0].Folder}' {names}; compare hydras of the same tasks"
            );
        foreach (var twin in twins.Where(t => hydras[0].Experiment.Tasks.All(h => h.Name != t.Experiment.Tasks[0].Name)))
            throw new HydraException(
                ErrorKind.Usage,
                $"'{twin.Folder}' has the task '{twin.Experiment.Tasks[0].Name}', which the hydra has not; it has {names}"
            );
    }

    static string Names(Run run) => string.Join(", ", run.Experiment.Tasks.Select(t => t.Name));

    internal static IEnumerable<Comparison.Answers> Answers(Run run, string split, CancellationToken stop)
    {
        var data = RunData.Open(run.Experiment, run.Folder, requireTraining: false, stop: stop);
        data.Verify(PartNames.Of(split), (_, _) => { }, stop);
        using var outputs = new RunOutputs(run.Experiment, data, run.Model());
        var examples = outputs.Examples(split);
        var part = outputs.Of(split, examples, stop);
        var maps = outputs.Maps(examples, stop);
        return [.. part.Tasks.Select(t => Of(t, part.Examples)), .. maps.Select(m => Of(m.Rows, m.Rows.Examples))];

        Comparison.Answers Of(IMeasuredRows rows, IReadOnlyList<int> examples) =>
            new(run.Folder, rows, [.. examples.Select(i => data.Examples[i].Key)]);
    }
}
