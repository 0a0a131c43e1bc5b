using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Specs;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Comparisons;

/// <summary>Whether sharing helped: measures models and their single-task baselines on the same images.</summary>
public static class RunComparison
{
    /// <summary>Measures and compares; the result is kept in each model's folder, and its report shows it from then on.</summary>
    /// <param name="folders">
    /// Runs: those of several tasks are models, which must have the same tasks; those of one task are baselines.
    /// </param>
    /// <param name="split">train, validation, test or all.</param>
    /// <param name="log">Receives which run is being measured.</param>
    /// <param name="catalog">The members that the runs' experiments may name; null for HydraSharp's own.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="HydraException">
    /// There is no hydra or no baseline among them, a run is not finished, or they saw other data.
    /// </exception>
    public static SharingResult Of(
        IReadOnlyList<string> folders,
        string split,
        Action<string>? log = null,
        Catalog? catalog = null,
        CancellationToken stop = default
    )
    {
        var runs = folders.DistinctBy(Path.GetFullPath).Select(f => Finished(f, catalog)).ToArray();
        var models = runs.Where(r => r.Experiment.Tasks.Count > 1).ToArray();
        var baselines = runs.Where(r => r.Experiment.Tasks.Count == 1).ToArray();
        Require(models, baselines);
        var answers = new List<(bool Model, Comparison.Answers Answers)>();
        foreach (var (index, run) in runs.Index())
        {
            log?.Invoke($"measuring {index + 1} of {runs.Length}: {run.Folder}");
            answers.AddRange(Answers(run, split, stop).Select(a => (run.Experiment.Tasks.Count > 1, a)));
        }

        var tasks = models[0]
            .Experiment.Tasks.Select(t => t.Name)
            .Where(name => answers.Any(a => !a.Model && a.Answers.Rows.Task.Name == name))
            .Select(name => Comparison.Of(Side(true, name), Side(false, name), stop))
            .ToArray();
        var result = Comparison.Together(split, [.. models.Select(r => r.Folder)], [.. baselines.Select(r => r.Folder)], tasks);
        foreach (var hydra in models)
            result.Write(hydra.Storage, new RunFolder(hydra.Folder).Sharing);
        return result;

        Comparison.Answers[] Side(bool hydra, string task) =>
            [.. answers.Where(a => a.Model == hydra && a.Answers.Rows.Task.Name == task).Select(a => a.Answers)];
    }

    internal static Run Finished(string folder, Catalog? catalog)
    {
        var run = Run.Open(folder, catalog: catalog);
        return new RunFolder(folder).Finished
            ? run
            : throw new HydraException(
                ErrorKind.Usage,
                $"'{folder}' is not finished; continue with it first ('hydra train --resume' or 'hydra baseline')"
            );
    }

    static void Require(Run[] models, Run[] baselines)
    {
        if (models.Length == 0)
            throw new HydraException(ErrorKind.Usage, "none of the runs has several tasks; name the model's run too");
        if (baselines.Length == 0)
            throw new HydraException(ErrorKind.Usage, "none of the runs has one task; 'hydra baseline' trains the single-task baselines");
        var names = Names(models[0]);
        foreach (var other in models.Skip(1).Where(h => Names(h) != names))
            throw new HydraException(
                ErrorKind.Usage,
                $"'{other.Folder}' has the tasks {Names(other)}, '{models[0].Folder}' {names}; compare models of the same tasks"
            );
        foreach (var baseline in baselines.Where(t => models[0].Experiment.Tasks.All(h => h.Name != t.Experiment.Tasks[0].Name)))
            throw new HydraException(
                ErrorKind.Usage,
                $"'{baseline.Folder}' has the task '{baseline.Experiment.Tasks[0].Name}', which the model has not; it has {names}"
            );
    }

    static string Names(Run run) => string.Join(", ", run.Experiment.Tasks.Select(t => t.Name));

    internal static IEnumerable<Comparison.Answers> Answers(Run run, string split, CancellationToken stop)
    {
        var data = RunData.Open(run.Experiment, run.Folder, requireTraining: false, stop: stop);
        data.Verify(SplitNames.Of(split), (_, _) => { }, stop);
        using var outputs = new RunOutputs(run.Experiment, data, RunModel.Open(run.Storage, new RunFolder(run.Folder), run.Experiment));
        var examples = outputs.Examples(split);
        var part = outputs.Of(split, examples, stop);
        var maps = outputs.Maps(examples, stop);
        return [.. part.Tasks.Select(t => Of(t, part.Examples)), .. maps.Select(m => Of(m.Rows, m.Rows.Examples))];

        Comparison.Answers Of(IMeasuredRows rows, IReadOnlyList<int> examples) =>
            new(run.Folder, rows, [.. examples.Select(i => data.Examples[i].Key)]);
    }
}
