using HydraSharp.Analysis;
using HydraSharp.Determinism;

namespace HydraSharp.Comparisons;

/// <summary>
/// Compares what models and single-task baselines say of the same images. Intervals are of the bootstrap over both: each replicate draws
/// images, the same for all runs, and then as many runs as there are on each side, with replacement.
/// </summary>
internal static class Comparison
{
    const long Stream = 100;
    const long SeedStream = 101;

    /// <summary>What one run says of a task.</summary>
    /// <param name="Run">The run's folder.</param>
    /// <param name="Rows">The images, of which any choice can be measured.</param>
    /// <param name="Keys">The key of each row's example.</param>
    internal sealed record Answers(string Run, IMeasuredRows Rows, IReadOnlyList<string> Keys);

    /// <summary>The figures of a task, and each metric's means as drawn: [metrics][replicates].</summary>
    internal sealed record TaskFigures(IReadOnlyList<SharedFigure> Figures, double[][] Baselines, double[][] Models);

    /// <summary>Compares one task.</summary>
    /// <param name="models">The models' answers, at least one.</param>
    /// <param name="baselines">The baselines' answers, at least one.</param>
    /// <param name="stop">Ends the work early.</param>
    internal static TaskFigures Of(IReadOnlyList<Answers> models, IReadOnlyList<Answers> baselines, CancellationToken stop)
    {
        Answers[] all = [.. models, .. baselines];
        var rows = Aligned(all);
        var task = all[0].Rows.Task;
        var metrics = task.Metrics;
        var measured = all.Select((a, run) => metrics.Select(m => Measured(a.Rows.Measure(m), rows[run])).ToArray()).ToArray();
        var everyone = Enumerable.Range(0, rows[0].Length).ToArray();
        var replicates = Bootstrap.Replicates(everyone.Length * all.Length);
        var drawn = Bootstrap.Draw([.. measured.SelectMany(m => m)], everyone, replicates, Stream, stop);
        var (meansOfHydras, meansOfBaselines) = (new double[metrics.Count][], new double[metrics.Count][]);
        var figures = metrics
            .Select(
                (metric, m) =>
                {
                    meansOfHydras[m] = Means(0, models.Count, m);
                    meansOfBaselines[m] = Means(models.Count, baselines.Count, m);
                    double[] values = [.. measured.Select(figure => figure[m](everyone))];
                    var difference = values[..models.Count].Average() - values[models.Count..].Average();
                    return new SharedFigure(
                        task.Name,
                        metric.Key,
                        TaskOutputs.Unit(task),
                        metric.HigherIsBetter,
                        everyone.Length,
                        values[models.Count..],
                        values[..models.Count],
                        Bootstrap.Percentile(difference, meansOfHydras[m].Zip(meansOfBaselines[m], (h, t) => h - t))
                    );
                }
            )
            .ToArray();
        return new(figures, meansOfBaselines, meansOfHydras);

        double[] Means(int first, int count, int metric) =>
            [.. Enumerable.Range(0, replicates).Select(r => Runs(first, count, r).Average(run => drawn[run * metrics.Count + metric][r]))];
    }

    /// <summary>Puts the tasks together.</summary>
    /// <param name="split">The part that was measured.</param>
    /// <param name="models">Folders of the models.</param>
    /// <param name="baselines">Folders of the baselines.</param>
    /// <param name="tasks">Each task's figures.</param>
    internal static SharingResult Together(
        string split,
        IReadOnlyList<string> models,
        IReadOnlyList<string> baselines,
        IReadOnlyList<TaskFigures> tasks
    )
    {
        SharedFigure[] figures = [.. tasks.SelectMany(t => t.Figures)];
        var replicates = tasks.Count == 0 ? 0 : tasks.Min(t => t.Baselines.Min(m => m.Length));
        var drawn = Enumerable
            .Range(0, replicates)
            .Select(r =>
                tasks
                    .SelectMany(t =>
                        t.Figures.Select((f, m) => new DeltaM.Pair(f.Task, f.HigherIsBetter, t.Baselines[m][r], t.Models[m][r]))
                    )
                    .ToArray()
            )
            .ToArray();
        return new(
            split,
            models,
            baselines,
            figures,
            Bootstrap.Percentile(DeltaM.OverMetrics(figures.Select(f => f.Pair)), drawn.Select(DeltaM.OverMetrics)),
            Bootstrap.Percentile(DeltaM.OverTasks(figures.Select(f => f.Pair)), drawn.Select(DeltaM.OverTasks))
        );
    }

    static Func<int[], double> Measured(Func<IReadOnlyList<int>, double> metric, int[] rows) =>
        chosen => metric(Array.ConvertAll(chosen, i => rows[i]));

    // The runs of one side that a replicate draws: the same for every metric and task.
    static IEnumerable<int> Runs(int first, int count, int replicate)
    {
        var random = new SampleRandom(1, SeedStream + first, replicate);
        for (var i = 0; i < count; i++)
            yield return first + random.Next(count);
    }

    // For each run the rows of the images that every run has a label for, in the order of their keys.
    static int[][] Aligned(IReadOnlyList<Answers> all)
    {
        var places = all.Select(a => a.Rows.Labelled.ToDictionary(row => a.Keys[row], StringComparer.Ordinal)).ToArray();
        var keys = places[0].Keys.Order(StringComparer.Ordinal).ToArray();
        foreach (var (index, place) in places.Index().Skip(1))
            if (place.Count != keys.Length || !keys.All(place.ContainsKey))
                throw new Inference.HydraException(
                    Inference.ErrorKind.Usage,
                    $"'{all[index].Run}' was measured on other images than '{all[0].Run}' for task "
                        + $"'{all[0].Rows.Task.Name}' ({place.Count} and {keys.Length} labelled, "
                        + $"{keys.Count(place.ContainsKey)} in common); compare runs of the same data and split"
                );
        return [.. places.Select(place => keys.Select(k => place[k]).ToArray())];
    }
}
