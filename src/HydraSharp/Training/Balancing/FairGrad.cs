using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Alpha-fair progress of the tasks: G·w = w^(-1/α) for the Gramian G, w > 0. Ban and Ji, ICML 2024,
/// https://arxiv.org/abs/2402.15638. With α = 1 it is Nash-MTL without its limit. A gradient of zero gets weight 0.
/// </summary>
public sealed record FairGrad : GradientBalancing
{
    /// <summary>1 for proportional fairness; more favours the task that is worst off. LibMTL: 1; the authors' runs: 2.</summary>
    public double Alpha { get; init; } = 1;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) => SquareMatrix.Rule(gramian => FairWeights.Of(gramian, Alpha));

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Alpha is >= 0.1 and <= 20, "alpha", $"{Alpha} is out of range", "from 0.1 to 20; 1 and 2 are usual");
}
