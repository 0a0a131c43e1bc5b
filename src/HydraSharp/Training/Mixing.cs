using HydraSharp.Training.Targets;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>How the images of one batch are mixed.</summary>
/// <param name="Own">Share of each image in its own place; the rest is its partner's.</param>
/// <param name="Partners">
/// For each place the place of the image that is mixed in [N], a permutation; an image may be its own partner.
/// </param>
internal sealed record Mixing(float Own, int[] Partners)
{
    /// <summary>The mixed images, channels last in memory like <paramref name="x_NCHW"/>.</summary>
    internal Tensor Images(Tensor x_NCHW)
    {
        var x_NHWC = x_NCHW.permute(0, 2, 3, 1).contiguous();
        var partner_NHWC = x_NHWC.index_select(0, tensor(Partners.Select(p => (long)p).ToArray()));
        return partner_NHWC.lerp(x_NHWC, Own).permute(0, 3, 1, 2);
    }

    /// <summary>
    /// What a task learns from the mixed batch: each labelled example counts with its share in its own place, and with the other share in
    /// the place it is mixed into. A label that is missing takes no part: where only one of two is known, the image counts with that
    /// one's share alone. All rows of an example add up to what its label counts, as without mixing.
    /// </summary>
    internal LossRows Rows(TaskLabels labels, int[] batch)
    {
        int[] places = [.. Enumerable.Range(0, batch.Length).Where(i => labels.Has(batch[i]) || labels.Has(batch[Partners[i]]))];
        var (outputs, examples, shares) = (new List<long>(), new List<int>(), new List<float>());
        for (var i = 0; i < places.Length; i++)
        {
            Add(i, batch[places[i]], Own);
            Add(i, batch[Partners[places[i]]], 1 - Own);
        }

        return new([.. places.Select(p => (long)p)], [.. examples]) { Outputs = [.. outputs], Shares = [.. shares] };

        void Add(int output, int example, float share)
        {
            if (!labels.Has(example))
                return;
            outputs.Add(output);
            examples.Add(example);
            shares.Add(share * labels.Share(example));
        }
    }
}
