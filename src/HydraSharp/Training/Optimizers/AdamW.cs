using System.Numerics;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Optimizers;

/// <summary>
/// Adam with decoupled weight decay. Loshchilov and Hutter, ICLR 2019, Algorithm 2, https://arxiv.org/abs/1711.05101; defaults as
/// PyTorch's. Biases and norms do not decay.
/// </summary>
public sealed record AdamW : OptimizerSpec
{
    /// <summary>Decay of the mean of the gradients.</summary>
    public double Beta1 { get; init; } = 0.9;

    /// <summary>Decay of the mean of their squares.</summary>
    public double Beta2 { get; init; } = 0.999;

    /// <summary>Added to the denominator.</summary>
    public double Epsilon { get; init; } = 1e-8;

    /// <summary>Share of a weight, times the learning rate, that is taken away each step.</summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <inheritdoc />
    public override Optimizer Create(IReadOnlyList<OptimizedParameter> parameters) => new Rule(this, parameters);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(Beta1 is >= 0 and < 1, "beta1", $"{Beta1} is not a decay", "from 0 to less than 1");
        problems.Require(Beta2 is >= 0 and < 1, "beta2", $"{Beta2} is not a decay", "from 0 to less than 1");
        problems.Require(Epsilon > 0, "epsilon", $"{Epsilon}", "above 0");
        problems.Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), "weight_decay", $"{WeightDecay}", "0 or more");
    }

    sealed class Rule(AdamW spec, IReadOnlyList<OptimizedParameter> parameters) : Optimizer(parameters, moments: 2)
    {
        protected override void Update(Weights weights, double rate, float scale)
        {
            var steps = weights.Steps;
            var keep = (float)(1 - rate * (weights.Decays ? spec.WeightDecay : 0));
            var size = (float)(rate / (1 - Math.Pow(spec.Beta1, steps)));
            var correction = (float)(1 / Math.Sqrt(1 - Math.Pow(spec.Beta2, steps)));
            var (beta1, beta2, epsilon) = ((float)spec.Beta1, (float)spec.Beta2, (float)spec.Epsilon);
            var values = weights.Values;
            var gradients = weights.Gradient;
            var first = weights.Moment(0);
            var second = weights.Moment(1);
            var i = 0;
            for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
            {
                var gradient = new Vector<float>(gradients[i..]) * scale;
                var m = new Vector<float>(first[i..]) * beta1 + gradient * (1 - beta1);
                var v = new Vector<float>(second[i..]) * beta2 + gradient * gradient * (1 - beta2);
                m.CopyTo(first[i..]);
                v.CopyTo(second[i..]);
                (
                    new Vector<float>(values[i..]) * keep - m * size / (Vector.SquareRoot(v) * correction + new Vector<float>(epsilon))
                ).CopyTo(values[i..]);
            }

            for (; i < values.Length; i++)
            {
                var gradient = gradients[i] * scale;
                first[i] = first[i] * beta1 + gradient * (1 - beta1);
                second[i] = second[i] * beta2 + gradient * gradient * (1 - beta2);
                values[i] = values[i] * keep - first[i] * size / (MathF.Sqrt(second[i]) * correction + epsilon);
            }
        }
    }
}
