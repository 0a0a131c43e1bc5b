using HydraSharp.Data;
using HydraSharp.Networks;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>
/// Builds the network of an experiment and its trainer, and makes sure that its convolutions are right on this processor.
/// </summary>
internal static class ModelFactory
{
    // Their pixels are many: the mean of a map's numbers does not move with more.
    const int ImagesFittedTo = 100;

    /// <summary>A network with fresh weights, which computes nothing yet.</summary>
    internal static HydraNet Build(Experiment experiment) =>
        new(experiment.Backbone, experiment.Neck, experiment.Tasks, experiment.Sharing);

    /// <summary>Chooses how each convolution is computed here. To be called before the network computes anything.</summary>
    /// <param name="net">The network.</param>
    /// <param name="experiment">Its experiment.</param>
    /// <param name="warn">Receives what is wrong on this processor, and how it is computed instead.</param>
    internal static void Check(HydraNet net, Experiment experiment, Action<string> warn)
    {
        var (training, image) = (experiment.Training, experiment.Image);
        var sides = Enumerable
            .Range(0, training.Resizing is null ? 0 : training.Epochs)
            .Select(epoch => training.Resizing!.Side(epoch, training.Epochs, image.Size, experiment.Backbone.MinimumSize))
            .Append(image.Size)
            .Distinct();
        var use = new NetworkUse(
            [.. sides.Select(side => (side, (int)Math.Round((double)side * image.InputWidth() / image.Size)))],
            training.Precision == Precision.Bf16,
            training.BatchSize,
            [training.BatchSize, RunPredictor.BatchSize],
            get_num_threads()
        );
        foreach (var warning in ConvolutionCheck.Apply(net, [.. experiment.Tasks.Select(t => t.Name)], use))
            warn(warning);
    }

    /// <summary>A trainer before its first step: the seed decides its fresh weights.</summary>
    internal static Trainer Begin(
        Experiment experiment,
        RunData data,
        int threads,
        Pretraining? pretraining,
        Action<TrainingEvent>? report = null,
        IProcessGroup? ranks = null
    )
    {
        set_num_threads(threads);
        manual_seed(experiment.Training.Seed);
        var net = Fitted(experiment, data);
        Check(net, experiment, warning => report?.Invoke(new TrainingEvent.Warning(warning)));
        pretraining?.Into(net, data);
        return new(experiment.Training, experiment.Tasks, experiment.Balancing, net, data.TrainingLabels, threads, ranks);
    }

    /// <summary>A network with fresh weights whose heads know the training targets.</summary>
    internal static HydraNet Fitted(Experiment experiment, RunData data)
    {
        var net = Build(experiment);
        foreach (var task in experiment.Tasks)
            if (Targets(data, task.Name) is { Length: > 0 } targets)
                net.Head(task.Name).Fit(targets);
        return net;

        // Labels that were added only where the data have none.
        static float[] Targets(RunData data, string task)
        {
            var labels = data[Split.Train].Any(data.Labels[task].Has) ? data.Labels[task] : data.TrainingLabels[task];
            return data.Maps.FirstOrDefault(m => m.Column == task) is { } maps
                ? maps.Sample([.. data[Split.Train].Where(labels.Has)], ImagesFittedTo)
                : labels.Gather(data[Split.Train]);
        }
    }
}
