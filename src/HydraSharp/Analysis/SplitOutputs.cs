using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;
using HydraSharp.Training.Evaluators;
using HydraSharp.Training.Targets;
using static TorchSharp.torch;

namespace HydraSharp.Analysis;

/// <summary>What every image-level head says of every image of a split of the data.</summary>
/// <param name="Split">Name of the part.</param>
/// <param name="Examples">The example of each row.</param>
/// <param name="Tasks">Outputs by task, in the experiment's order.</param>
internal sealed record SplitOutputs(string Split, IReadOnlyList<int> Examples, IReadOnlyList<TaskOutputs> Tasks)
{
    /// <summary>Runs the network, which is left in evaluation mode.</summary>
    /// <param name="split">Name of the part.</param>
    /// <param name="net">The network.</param>
    /// <param name="tasks">The tasks.</param>
    /// <param name="labels">Their targets.</param>
    /// <param name="tta">What of an image the network sees.</param>
    /// <param name="batches">The batches; each is used before the next is asked for.</param>
    internal static SplitOutputs Collect(
        string split,
        HydraNet net,
        IReadOnlyList<TaskSpec> tasks,
        LabelTable labels,
        TestTimeAugmentation tta,
        IEnumerable<Batch> batches
    )
    {
        var rows = new List<int>();
        var collectors = tasks.Where(t => t.Map is null).Select(t => new Collector(t, labels[t.Name])).ToArray();
        net.eval();
        foreach (var batch in batches)
        {
            rows.AddRange(batch.Examples);
            if (collectors.Length == 0)
                continue;
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var features_VNF = Viewing.Features(net, batch.Input, tta);
            foreach (var collector in collectors)
                collector.Add(Viewing.Raw(net.Head(collector.Name), features_VNF, tta), net.Head(collector.Name), batch.Examples);
        }

        return new(split, rows, [.. collectors.Select(c => c.Outputs(rows))]);
    }

    /// <summary>The figures that <c>evaluate</c> prints.</summary>
    internal Evaluation Evaluation() =>
        new(
            Split,
            Examples.Count,
            [
                .. Tasks.Select(t =>
                    KeyValuePair.Create(
                        t.Task.Name,
                        new TaskEvaluation(
                            t.Labelled.Count,
                            [.. t.Task.Metrics.Select(m => KeyValuePair.Create(m.Key, new RowMetric(m, t).Over(t.Labelled)))]
                        )
                    )
                ),
            ]
        );

    sealed class Collector(TaskSpec task, TaskLabels labels)
    {
        readonly List<float> answers = [];
        readonly List<double> precise = [];
        readonly List<double> losses = [];

        internal string Name => task.Name;

        internal void Add(Tensor raw_NO, TaskHead head, int[] examples)
        {
            var decoded = head.Decode(raw_NO).contiguous().data<float>().ToArray();
            answers.AddRange(decoded);
            precise.AddRange(
                HasProbabilities
                    ? head.Decode(raw_NO.to(float64)).to(float64).contiguous().data<double>().ToArray()
                    : decoded.Select(a => (double)a)
            );
            var rows = labels.Labelled(examples);
            var values = new double[examples.Length];
            Array.Fill(values, double.NaN);
            if (rows.Length > 0)
            {
                var target_NW = tensor(labels.Gather(examples)).view(-1, task.TargetWidth);
                var loss = task
                    .Loss.Rows(raw_NO.index_select(0, tensor(rows)), head.Prepare(target_NW))
                    .to(float64)
                    .contiguous()
                    .data<double>()
                    .ToArray();
                for (var i = 0; i < rows.Length; i++)
                    values[rows[i]] = loss[i];
            }

            losses.AddRange(values);
        }

        internal TaskOutputs Outputs(List<int> rows) =>
            new(
                task,
                [.. answers],
                [.. precise],
                [.. rows.SelectMany(r => labels.Row(r).ToArray())],
                [.. rows.Select(labels.Has)],
                [.. losses]
            );

        bool HasProbabilities => task.Kind is AnswerKind.Binary or AnswerKind.Category;
    }
}
