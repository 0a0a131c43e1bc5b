using HydraSharp.Specs.Validation;
using HydraSharp.Training.Optimizers;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>
/// Steps of one size along the sign of an interpolated momentum. Chen et al., NeurIPS 2023, https://arxiv.org/abs/2302.06675, algorithm 2.
/// </summary>
public sealed record Lion : OptimizerSpec
{
    /// <summary>Share of the momentum in the direction of a step.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the momentum.</summary>
    public double Beta2 { get; init; } = 0.99;

    /// <summary>Share of a weight, times the learning rate, that is taken away each step.</summary>
    public double WeightDecay { get; init; }

    /// <inheritdoc />
    public override Optimizer Create(IReadOnlyList<OptimizedParameter> parameters) => new Rule(this, parameters);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(Beta1 is >= 0 and < 1, "beta1", $"{Beta1} is not a share", "from 0 to less than 1");
        problems.Require(Beta2 is >= 0 and < 1, "beta2", $"{Beta2} is not a decay", "from 0 to less than 1");
        problems.Require(WeightDecay >= 0, "weight_decay", $"{WeightDecay}", "0 or more");
    }

    sealed class Rule(Lion spec, IReadOnlyList<OptimizedParameter> parameters) : Optimizer(parameters, moments: 1)
    {
        protected override void Update(Weights weights, double rate, float scale)
        {
            var (beta1, beta2) = ((float)spec.Beta1, (float)spec.Beta2);
            var keep = (float)(1 - rate * (weights.Decays ? spec.WeightDecay : 0));
            var values = weights.Values;
            var gradients = weights.Gradient;
            var momentum = weights.Moment(0);
            for (var i = 0; i < values.Length; i++)
            {
                var gradient = gradients[i] * scale;
                var direction = momentum[i] * beta1 + gradient * (1 - beta1);
                values[i] = values[i] * keep - (float)rate * MathF.Sign(direction);
                momentum[i] = momentum[i] * beta2 + gradient * (1 - beta2);
            }
        }
    }
}
