using HydraSharp.Networks;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;
using HydraSharp.Training.Evaluators;
using HydraSharp.Training.Targets;
using static TorchSharp.torch;

namespace HydraSharp.Analysis;

/// <summary>How well a head predicts every pixel, over a whole part and image by image.</summary>
/// <param name="Task">The task.</param>
/// <param name="Metrics">Its metrics over all known pixels, with their intervals over images.</param>
/// <param name="Images">Each labelled example with the main metric of its pixels alone, best first.</param>
/// <param name="Parts">A figure for each class, or for each range of distances.</param>
/// <param name="Rows">The labelled images, of which any choice can be measured.</param>
internal sealed record MapAnalysis(
    TaskSpec Task,
    IReadOnlyList<(MetricSpec Metric, Interval Value)> Metrics,
    IReadOnlyList<KeyValuePair<int, double>> Images,
    MapParts Parts,
    MapRows Rows
)
{
    /// <summary>Measures every task that predicts every pixel.</summary>
    /// <param name="net">The network; left in evaluation mode.</param>
    /// <param name="tasks">The tasks of the experiment.</param>
    /// <param name="labels">Which examples have a label.</param>
    /// <param name="tta">What of an image the network sees.</param>
    /// <param name="batches">The batches; each is used before the next is asked for.</param>
    /// <param name="stop">Ends the work early.</param>
    internal static IReadOnlyList<MapAnalysis> Of(
        HydraNet net,
        IReadOnlyList<TaskSpec> tasks,
        LabelTable labels,
        TestTimeAugmentation tta,
        IEnumerable<Batch> batches,
        CancellationToken stop
    )
    {
        Collector[] collectors = [.. tasks.Where(t => t.Map is not null).Select(t => new Collector(t))];
        Visit(net, [.. collectors.Select(c => c.Task)], labels, tta, batches, (task, example, answer, target) =>
            collectors[task].Add(example, answer, target)
        );
        return [.. collectors.Select(c => c.Result(stop))];
    }

    /// <summary>
    /// Gives every labelled image's answer and target to a visitor: index of the task, example, and numbers for every pixel.
    /// </summary>
    internal static void Visit(
        HydraNet net,
        IReadOnlyList<TaskSpec> tasks,
        LabelTable labels,
        TestTimeAugmentation tta,
        IEnumerable<Batch> batches,
        Action<int, int, float[], float[]> visit
    )
    {
        net.eval();
        foreach (var batch in batches)
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var features_VNF = Viewing.Features(net, batch.Input, tta);
            foreach (var (t, task) in tasks.Index())
            {
                var answers = Rows(Evaluator.Answers(net, task, features_VNF, tta));
                var targets = Rows(batch.Maps[task.Name].permute(0, 2, 3, 1).contiguous().data<float>().ToArray());
                for (var i = 0; i < batch.Examples.Length; i++)
                    if (labels[task.Name].Has(batch.Examples[i]))
                        visit(t, batch.Examples[i], answers[i], targets[i]);
            }

            float[][] Rows(float[] numbers) => [.. numbers.Chunk(numbers.Length / batch.Examples.Length)];
        }
    }

    sealed class Collector(TaskSpec task)
    {
        readonly MapRows rows = new(task);
        readonly MapParts.Counter parts = MapParts.Begin(task);

        internal TaskSpec Task => task;

        internal void Add(int example, float[] answer, float[] target)
        {
            rows.Add(example, answer, target);
            parts.Add(answer, target);
        }

        internal MapAnalysis Result(CancellationToken stop)
        {
            var alone = rows.Measure(task.Metrics[0]);
            var images = rows
                .Examples.Select((example, row) => KeyValuePair.Create(example, alone([row])))
                .Where(p => double.IsFinite(p.Value));
            return new(
                task,
                Bootstrap.Figures(rows, stop),
                [.. task.Metrics[0].HigherIsBetter ? images.OrderByDescending(p => p.Value) : images.OrderBy(p => p.Value)],
                parts.Result(),
                rows
            );
        }
    }
}
