using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Evaluators;

namespace HydraSharp.Runs;

/// <summary>A run's network and its data, ready to answer for whole parts.</summary>
internal sealed class RunOutputs : IDisposable
{
    readonly Experiment experiment;
    readonly RunData data;

    /// <summary>Takes over the network.</summary>
    internal RunOutputs(Experiment experiment, RunData data, HydraNet net)
    {
        (this.experiment, this.data, Net) = (experiment, data, net);
        if (experiment.Training.Precision == Precision.Bf16)
            net.UseBfloat16();
        net.eval();
    }

    internal HydraNet Net { get; }

    /// <summary>The examples of a split, in order; some of them at random when there are more than wanted.</summary>
    /// <param name="split">train, validation, test or all.</param>
    /// <param name="most">How many; 0 for all.</param>
    internal int[] Examples(string split, int most = 0)
    {
        var all = SplitNames.Of(split).SelectMany(p => data[p]).Order().ToArray();
        if (all.Length == 0)
            throw new HydraException(ErrorKind.Data, $"the {split} split of the data is empty; change data.split or name another split");
        return most == 0 || all.Length <= most
            ? all
            : [.. new SampleRandom(1, 0, 0).Permutation(all.Length).Take(most).Select(i => all[i]).Order()];
    }

    /// <summary>
    /// The figures of a training that has come to its end: on the test split, else on the validation split. Without either there are none,
    /// which is a warning.
    /// </summary>
    internal Evaluation AfterTraining(IProcessGroup ranks, TrainOptions options)
    {
        var split = data[Split.Test].Count > 0 ? Split.Test : Split.Validation;
        if (data[split].Count > 0)
            return Evaluation(SplitNames.Of(split), Examples(SplitNames.Of(split)), ranks, options.Stop);
        options.Report(
            new TrainingEvent.Warning(
                "the data have no validation and no test split: the run has no figures, no temperatures and no report"
            )
        );
        return new(SplitNames.Of(Split.Validation), 0, [.. experiment.Tasks.Select(t => KeyValuePair.Create(t.Name, Nothing(t)))]);
    }

    static TaskEvaluation Nothing(TaskSpec task) => new(0, [.. task.Metrics.Select(m => KeyValuePair.Create(m.Key, double.NaN))]);

    /// <summary>What every head says of examples.</summary>
    internal SplitOutputs Of(string split, int[] examples, CancellationToken stop) =>
        Batches(
            examples,
            batches => SplitOutputs.Collect(split, Net, experiment.Tasks, data.Labels, experiment.Evaluation.TestTimeAugmentation, batches),
            stop
        );

    /// <summary>Gives examples as they are, batch by batch, to something that uses each before it asks for the next.</summary>
    internal T Batches<T>(int[] examples, Func<IEnumerable<Batch>, T> use, CancellationToken stop) =>
        Batches(data.Batches(examples), use, stop);

    T Batches<T>(IReadOnlyList<int[]> batches, Func<IEnumerable<Batch>, T> use, CancellationToken stop)
    {
        using var reader = new BatchReader(experiment, data);
        return use(reader.InOrder(batches, stop));
    }

    /// <summary>The figures of every task on examples, also of dense prediction ones.</summary>
    internal Evaluation Evaluation(string split, int[] examples, CancellationToken stop) =>
        Evaluation(split, examples, new SingleProcess(), stop);

    /// <summary>The same, each rank measuring a share.</summary>
    internal Evaluation Evaluation(string split, int[] examples, IProcessGroup ranks, CancellationToken stop) =>
        Batches(
            MeasuredBatch.Share(data.Batches(examples), ranks),
            batches =>
                new Evaluator(experiment.Tasks, data.Labels, experiment.Evaluation.TestTimeAugmentation, ranks).Measure(
                    split,
                    Net,
                    batches
                ),
            stop
        );

    /// <summary>Where each image-level head looks: [tasks][examples].</summary>
    internal IReadOnlyList<IReadOnlyList<GradCam.Map>> Attention(int[] examples, CancellationToken stop)
    {
        TaskSpec[] tasks = [.. experiment.Tasks.Where(t => t.Map is null)];
        return Batches(examples, batches => batches.Select(b => GradCam.Of(Net, tasks, b.Input)).ToArray(), stop)
            .Aggregate((all, more) => [.. all.Zip(more, (a, m) => (IReadOnlyList<GradCam.Map>)[.. a, .. m])]);
    }

    /// <summary>The figures of every task that predicts every pixel, on examples.</summary>
    internal IReadOnlyList<MapAnalysis> Maps(int[] examples, CancellationToken stop) =>
        experiment.Tasks.All(t => t.Map is null)
            ? []
            : Batches(
                examples,
                batches => MapAnalysis.Of(Net, experiment.Tasks, data.Labels, experiment.Evaluation.TestTimeAugmentation, batches, stop),
                stop
            );

    public void Dispose() => Net.Dispose();
}
