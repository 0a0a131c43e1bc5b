using System.Numerics;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Optimizers;

/// <summary>
/// Stochastic gradient descent with momentum, as PyTorch's: v = momentum * v + g; the first v is g itself; the step is along v, or along
/// g + momentum * v with Nesterov. Weight decay is added to the gradient; biases and norms do not decay.
/// </summary>
public sealed record Sgd : OptimizerSpec
{
    /// <summary>Share of the previous direction that is kept.</summary>
    public double Momentum { get; init; } = 0.9;

    /// <summary>Looks ahead along the momentum. Sutskever et al., ICML 2013.</summary>
    public bool Nesterov { get; init; }

    /// <summary>Share of the weight that is added to its gradient.</summary>
    public double WeightDecay { get; init; }

    /// <inheritdoc />
    public override Optimizer Create(IReadOnlyList<OptimizedParameter> parameters) => new Rule(this, parameters);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        base.Check(problems);
        problems.Require(Momentum is >= 0 and < 1, "momentum", $"{Momentum}", "from 0 to less than 1");
        problems.Require(WeightDecay >= 0 && double.IsFinite(WeightDecay), "weight_decay", $"{WeightDecay}", "0 or more");
        problems.Require(!Nesterov || Momentum > 0, "nesterov", "needs a momentum");
    }

    sealed class Rule(Sgd spec, IReadOnlyList<OptimizedParameter> parameters) : Optimizer(parameters, moments: 1)
    {
        protected override void Update(Weights weights, double rate, float scale)
        {
            var decay = weights.Decays ? (float)spec.WeightDecay : 0;
            var (momentum, size) = ((float)spec.Momentum, (float)rate);
            var values = weights.Values;
            var gradients = weights.Gradient;
            var velocity = weights.Moment(0);
            var i = 0;
            for (; i + Vector<float>.Count <= values.Length; i += Vector<float>.Count)
            {
                var weight = new Vector<float>(values[i..]);
                var gradient = new Vector<float>(gradients[i..]) * scale + weight * decay;
                var v = new Vector<float>(velocity[i..]) * momentum + gradient;
                v.CopyTo(velocity[i..]);
                (weight - (spec.Nesterov ? gradient + v * momentum : v) * size).CopyTo(values[i..]);
            }

            for (; i < values.Length; i++)
            {
                var gradient = gradients[i] * scale + values[i] * decay;
                velocity[i] = velocity[i] * momentum + gradient;
                values[i] -= (spec.Nesterov ? gradient + velocity[i] * momentum : velocity[i]) * size;
            }
        }
    }
}
