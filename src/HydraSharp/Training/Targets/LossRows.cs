using static TorchSharp.torch;

namespace HydraSharp.Training.Targets;

/// <summary>What one task learns from a batch: rows of an output and the label it is compared with.</summary>
/// <param name="Images">Places in the batch of the images that have a row [P], ascending.</param>
/// <param name="Examples">The example whose label each row is compared with [R].</param>
internal sealed record LossRows(long[] Images, int[] Examples)
{
    /// <summary>The output that each row compares, as an index into <see cref="Images"/> [R]; empty when each image has one row.</summary>
    internal long[] Outputs { get; init; } = [];

    /// <summary>How much each row counts, besides its loss's own weight [R]; empty for 1 each.</summary>
    internal float[] Shares { get; init; } = [];

    /// <summary>Every labelled image with its own label, as much as that counts.</summary>
    internal static LossRows Of(TaskLabels labels, int[] batch)
    {
        var images = labels.Labelled(batch);
        int[] examples = [.. images.Select(p => batch[p])];
        return new(images, examples) { Shares = labels.AreWeighed ? [.. examples.Select(labels.Share)] : [] };
    }

    /// <summary>The outputs of the rows [R, ...], of those of the images [P, ...].</summary>
    internal Tensor Compared(Tensor output_PO) => Outputs.Length == 0 ? output_PO : output_PO.index_select(0, tensor(Outputs));

    /// <summary>The weights of the rows [R], of those that the loss gives them.</summary>
    internal Tensor Weighed(Tensor weights_R) => Shares.Length == 0 ? weights_R : weights_R * tensor(Shares);
}
