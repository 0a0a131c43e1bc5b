using HydraSharp.Data.Loading;
using HydraSharp.Networks;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Targets;
using static TorchSharp.torch;

namespace HydraSharp.Training.Evaluators;

/// <summary>Measures every task on a set of examples.</summary>
internal sealed class Evaluator(
    IReadOnlyList<TaskSpec> tasks,
    LabelTable labels,
    TestTimeAugmentation tta = TestTimeAugmentation.Single,
    IProcessGroup? ranks = null
)
{
    // Enough to know which class or number is usual, without reading every label that is an image.
    const int ImagesGuessedFrom = 200;

    /// <summary>
    /// Measures the network. Several ranks measure a share of the batches each, and what they found is added up in the order of the
    /// batches.
    /// </summary>
    /// <param name="split">Name of the part, for the result.</param>
    /// <param name="net">The network; left in evaluation mode.</param>
    /// <param name="batches">The batches, of this rank's share; each is used before the next is asked for.</param>
    internal Evaluation Measure(string split, HydraNet net, IEnumerable<Batch> batches)
    {
        var accumulators = tasks.Select(t => new MetricAccumulator(t, labels[t.Name])).ToArray();
        var samples = 0;
        net.eval();
        var measured = batches.Select(batch =>
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var features_VNF = Viewing.Features(net, batch.Input, tta);
            return new MeasuredBatch(
                batch.Examples,
                [.. accumulators.Select(m => m.Measure(batch, Answers(net, m.Task, features_VNF, tta)))]
            );
        });
        foreach (var batch in MeasuredBatch.Dealt(measured, ranks))
        {
            for (var t = 0; t < accumulators.Length; t++)
                accumulators[t].Add(batch.Examples, batch.Findings[t]);
            samples += batch.Examples.Length;
        }

        return new(split, samples, [.. accumulators.Select(m => KeyValuePair.Create(m.Task.Name, m.Result))]);
    }

    /// <summary>The figures of the best constant answer: what a program reaches that never looks at the image.</summary>
    /// <param name="train">
    /// The examples that the answer is chosen from; of labels that are images, some spread over them. Where none is labelled, from those
    /// that are measured.
    /// </param>
    /// <param name="measured">The examples that are measured.</param>
    /// <param name="maps">The labels that are images.</param>
    internal IReadOnlyList<TaskEvaluation> Guess(IReadOnlyList<int> train, IReadOnlyList<int> measured, IReadOnlyList<LabelMaps> maps) =>
        [
            .. tasks.Select(task =>
            {
                var accumulator = new MetricAccumulator(task, labels[task.Name]);
                var known = train.Any(labels[task.Name].Has) ? train : measured;
                if (!known.Any(labels[task.Name].Has))
                    return accumulator.Result;
                if (maps.FirstOrDefault(m => m.Column == task.Name) is { } images)
                    Guess(accumulator, images, known, measured);
                else
                {
                    var answer = task.BestConstant(labels[task.Name].Gather(known));
                    foreach (var example in measured)
                        accumulator.Add(example, answer, labels[task.Name].Row(example));
                }

                return accumulator.Result;
            }),
        ];

    /// <summary>
    /// A task's decoded answers for features [V*N, F] of V tta, image after image; its raw outputs are divided by the temperature.
    /// </summary>
    internal static float[] Answers(HydraNet net, TaskSpec task, Tensor features_VNF, TestTimeAugmentation tta, double temperature = 1)
    {
        var head = net.Head(task.Name);
        var raw_NO = Viewing.Raw(head, features_VNF, tta);
        return head.Decode(temperature == 1 ? raw_NO : raw_NO / temperature).contiguous().data<float>().ToArray();
    }

    void Guess(MetricAccumulator accumulator, LabelMaps maps, IReadOnlyList<int> train, IReadOnlyList<int> measured)
    {
        var answer = accumulator.Task.BestConstant(maps.Sample([.. train.Where(labels[accumulator.Task.Name].Has)], ImagesGuessedFrom));
        var constant = Array.Empty<float>();
        foreach (var example in measured.Where(labels[accumulator.Task.Name].Has))
        {
            var target = maps.Get(example)!;
            var length = target.Width * target.Height * answer.Length;
            if (constant.Length != length)
                constant = [.. Enumerable.Range(0, length).Select(i => answer[i % answer.Length])];
            accumulator.Add(example, constant, target.Values);
        }
    }
}
