using HydraSharp.Networks;
using HydraSharp.Training;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>Makes sure that a network's convolutions are right on this processor, in the way that its experiment uses them.</summary>
internal static class NetworkCheck
{
    /// <summary>Chooses how each convolution is computed here. To be called before the network computes anything.</summary>
    /// <param name="net">The network.</param>
    /// <param name="experiment">Its experiment.</param>
    /// <param name="warn">Receives what is wrong on this processor, and how it is computed instead.</param>
    internal static void Apply(HydraNet net, Experiment experiment, Action<string> warn)
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
}
