using HydraSharp.Layers;

namespace HydraSharp.Configuration;

/// <summary>
/// Batches that batch normalisation cannot learn from: with one value per channel its variance is not defined, and evaluation would be.
/// </summary>
internal static class NormCheck
{
    /// <summary>What is wrong with training on batches of so many images; null when nothing is.</summary>
    internal static string? Error(Experiment experiment, int images)
    {
        if (images > 1)
            return null;
        using var backbone = experiment.Backbone.Create();
        var stride = backbone.Outputs.Max(o => o.Stride);
        var (training, image) = (experiment.Training, experiment.Image);
        var side = training.Resizing?.Side(0, training.Epochs, image.Size, experiment.Backbone.MinimumSize);
        var (height, width) = (Cells(side ?? image.Size, stride), Cells(side ?? image.InputWidth(), stride));
        return height * width > 1 || !backbone.modules().OfType<INormStatistics>().Any()
            ? null
            : "with 1 image in a batch and maps of 1 x 1 cell at the end of the backbone, batch normalisation has one value per channel, "
                + "whose variance is not defined";
    }

    static int Cells(int side, int stride) => (side + stride - 1) / stride;
}
