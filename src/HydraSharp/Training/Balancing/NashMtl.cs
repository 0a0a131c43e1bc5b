using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// The Nash bargaining solution between the tasks: G·w = 1/w for the Gramian G, w > 0. Navon et al., ICML 2022,
/// https://arxiv.org/abs/2202.01017. Solved exactly at every step; LibMTL and TorchJD approximate it by 20 convex programmes. A gradient
/// of zero gets weight 0.
/// </summary>
public sealed record NashMtl : GradientBalancing
{
    /// <summary>Greatest length of the step's gradient on the shared part; 0 for no limit. LibMTL and TorchJD: 1.</summary>
    public double MaxNorm { get; init; } = 1;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        SquareMatrix.Rule(gramian =>
        {
            var weights = FairWeights.Of(gramian, alpha: 1);
            var norm = Math.Sqrt(Math.Max(0, SquareMatrix.Dot(weights, SquareMatrix.Times(gramian, weights))));
            return MaxNorm > 0 && norm > MaxNorm ? [.. weights.Select(w => w * (MaxNorm / norm))] : weights;
        });

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(MaxNorm >= 0 && double.IsFinite(MaxNorm), "max_norm", $"{MaxNorm} is not a length", "0 for no limit; 1 is usual");
}
