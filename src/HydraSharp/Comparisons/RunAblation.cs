using HydraSharp.Configuration;
using HydraSharp.Runs;
using HydraSharp.Runs.Distillation;
using HydraSharp.Specs;

namespace HydraSharp.Comparisons;

/// <summary>Whether a teacher helped: measures a run with one beside a run of the same tasks without, on the same images.</summary>
public static class RunAblation
{
    /// <summary>Whether two runs are such a pair: the same tasks, and one of them has a teacher.</summary>
    /// <exception cref="Inference.HydraException">A folder is not a run.</exception>
    public static bool Supports(string one, string other, Catalog? catalog = null)
    {
        var (first, second) = (Run.Open(one, catalog: catalog).Experiment, Run.Open(other, catalog: catalog).Experiment);
        return first.Tasks.Select(t => t.Name).SequenceEqual(second.Tasks.Select(t => t.Name), StringComparer.Ordinal)
            && first.Teacher.Count == 0 != (second.Teacher.Count == 0);
    }

    /// <summary>
    /// Measures and compares; the result is kept in the folder of the run with the teacher, and its report shows it from then on.
    /// </summary>
    /// <param name="one">One of a pair that <see cref="Supports"/>.</param>
    /// <param name="other">The other one.</param>
    /// <param name="split">train, validation, test or all. Only labels of the data are measured by.</param>
    /// <param name="log">Receives which run is being measured.</param>
    /// <param name="catalog">The members that the runs' experiments may name; null for HydraSharp's own.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="Inference.HydraException">A run is not finished, or they saw other data.</exception>
    public static AblationResult Of(
        string one,
        string other,
        string split,
        Action<string>? log = null,
        Catalog? catalog = null,
        CancellationToken stop = default
    )
    {
        var (with, without) = (RunComparison.Finished(one, catalog), RunComparison.Finished(other, catalog));
        if (with.Experiment.Teacher.Count == 0)
            (with, without) = (without, with);
        var answers = new[] { with, without }
            .Select(run =>
            {
                log?.Invoke($"measuring {run.Folder}");
                return RunComparison.Answers(run, split, stop).ToArray();
            })
            .ToArray();
        var figures = with
            .Experiment.Tasks.SelectMany(task => Comparison.Of([Of(answers[0], task.Name)], [Of(answers[1], task.Name)], stop).Figures)
            .Select(f => new AblatedFigure(f.Task, f.Metric, f.Unit, f.HigherIsBetter, f.Samples, f.Model, f.Baseline, f.Difference));
        var storage = with.Storage;
        var files = new RunFolder(with.Folder);
        var result = new AblationResult(
            split,
            with.Folder,
            without.Folder,
            [.. PseudoLabels.Summary(storage, files.Distillation).SelectMany(t => t.Words())],
            Others(with, without),
            [.. figures]
        );
        result.Write(storage, files.Ablation);
        return result;

        static Comparison.Answers Of(Comparison.Answers[] run, string task) => run.Single(a => a.Rows.Task.Name == task);
    }

    static IReadOnlyList<string> Others(Run with, Run without) =>
        [
            .. ExperimentDifference
                .Between([with.Experiment with { Teacher = [], Loader = new() }, without.Experiment with { Loader = new() }])
                .Select(d => $"{d.Key} is {d.Values[0] ?? "not there"} with it and {d.Values[1] ?? "not there"} without"),
        ];
}
