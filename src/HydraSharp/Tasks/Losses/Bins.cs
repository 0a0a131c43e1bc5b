using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// Numbers as distributions over evenly spaced bins. Positions are counted in bins: 0 is the middle of the first, B - 1 of the last.
/// </summary>
internal static class Bins
{
    /// <summary>
    /// Expected position [N, 1] of probabilities [N, B]: Σ p[i]·i (Rothe, Timofte and Van Gool, IJCV 126, 2018, equation 2).
    /// </summary>
    internal static Tensor Expected(Tensor probability_NB) => probability_NB.mv(Positions(probability_NB)).unsqueeze(1);

    /// <summary>
    /// The probabilities [N, B] of a normal distribution around positions [N, 1], cut off at both ends and scaled to sum to 1
    /// (Gao et al., IEEE TIP 26, 2017, section III); with deviation 0 the share of the two nearest bins.
    /// </summary>
    internal static Tensor Around(Tensor position_N1, long bins, double deviation)
    {
        var distance_NB = arange(bins, dtype: float32, device: position_N1.device) - position_N1;
        return deviation > 0 ? nn.functional.softmax((distance_NB / deviation).square() * -0.5, 1) : (1 - distance_NB.abs()).clamp(min: 0);
    }

    /// <summary>Σ q·(log q - log p), with q given and p = softmax(output): [N, B] both, to [N].</summary>
    internal static Tensor Divergence(Tensor label_NB, Tensor output_NB)
    {
        var known_NB = label_NB.clamp(min: float.Epsilon).log();
        return (label_NB * (known_NB - nn.functional.log_softmax(output_NB, 1))).sum(1);
    }

    /// <summary>The bins' positions [B].</summary>
    internal static Tensor Positions(Tensor output_NB) => arange(output_NB.shape[1], dtype: float32, device: output_NB.device);

    internal static void CheckOutputs(long outputs, Problems problems) =>
        problems.Require(
            outputs > 1,
            "",
            "it compares distributions, and the head has a single output",
            "a Regression takes L1, Huber or MeanSquaredError"
        );
}
