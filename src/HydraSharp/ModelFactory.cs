using HydraSharp.Models;
using HydraSharp.Numerics;
using HydraSharp.Training;
using static TorchSharp.torch;

namespace HydraSharp;

/// <summary>Builds the network of an experiment, and makes sure that its convolutions are right on this processor.</summary>
internal static class ModelFactory
{
    /// <summary>A network with fresh weights, which computes nothing yet.</summary>
    internal static HydraNet Build(Experiment experiment) => new(experiment.Backbone, experiment.Neck, experiment.Tasks, experiment.Sharing);

    /// <summary>Chooses how each convolution is computed here. To be called before the network computes anything.</summary>
    /// <param name="net">The network.</param>
    /// <param name="experiment">Its experiment.</param>
    /// <param name="warn">Receives what is wrong on this processor, and how it is computed instead.</param>
    internal static void Check(HydraNet net, Experiment experiment, Action<string> warn)
    {
        var (training, image) = (experiment.Training, experiment.Image);
        var sides = Enumerable.Range(0, training.Resizing is null ? 0 : training.Epochs)
            .Select(epoch => training.Resizing!.Side(epoch, training.Epochs, image.Size, experiment.Backbone.MinimumSize)).Append(image.Size).Distinct();
        var use = new NetworkUse(
            [.. sides.Select(side => (side, (int)Math.Round((double)side * image.InputWidth() / image.Size)))],
            training.Precision == Precision.Bf16,
            training.BatchSize,
            [training.BatchSize, RunPredicting.BatchSize],
            get_num_threads());
        foreach (var warning in ConvolutionCheck.Apply(net, [.. experiment.Tasks.Select(t => t.Name)], use)) warn(warning);
    }
}
