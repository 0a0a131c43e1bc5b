using static TorchSharp.torch;

namespace HydraSharp.Training.Targets;

/// <summary>What one task learns from a batch: rows of an output and the label it is compared with.</summary>
/// <param name="Pictures">Places in the batch of the pictures that have a row [P], ascending.</param>
/// <param name="Examples">The example whose label each row is compared with [R].</param>
internal sealed record LossRows(long[] Pictures, int[] Examples)
{
    /// <summary>The output that each row compares, as an index into <see cref="Pictures"/> [R]; empty when each picture has one row.</summary>
    internal long[] Outputs { get; init; } = [];

    /// <summary>How much each row counts, besides its loss's own weight [R]; empty for 1 each.</summary>
    internal float[] Shares { get; init; } = [];

    /// <summary>Every labelled picture with its own label, as much as that counts.</summary>
    internal static LossRows Of(TaskLabels labels, int[] batch)
    {
        var pictures = labels.Labelled(batch);
        int[] examples = [.. pictures.Select(p => batch[p])];
        return new(pictures, examples) { Shares = labels.AreWeighed ? [.. examples.Select(labels.Share)] : [] };
    }

    /// <summary>The outputs of the rows [R, ...], of those of the pictures [P, ...].</summary>
    internal Tensor Compared(Tensor output_PO) => Outputs.Length == 0 ? output_PO : output_PO.index_select(0, tensor(Outputs));

    /// <summary>The weights of the rows [R], of those that the loss gives them.</summary>
    internal Tensor Weighed(Tensor weights_R) => Shares.Length == 0 ? weights_R : weights_R * tensor(Shares);
}
