using System.Numerics;
using HydraSharp.Checks;

namespace HydraSharp.Optimizers;

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

    internal override Optimizer Create(IReadOnlyList<OptimizedParameter> parameters) => new Rule(this, parameters);

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
        protected override void Update(Piecework piece, double rate, float scale)
        {
            var decay = piece.Slot.Parameter.Decays ? (float)spec.WeightDecay : 0;
            var (momentum, size) = ((float)spec.Momentum, (float)rate);
            var weights = piece.Weights;
            var velocity = piece.Moment(0);
            var i = 0;
            for (; i + Gradients.Width <= piece.Count; i += Gradients.Width)
            {
                var weight = new Vector<float>(weights[i..]);
                var gradient = Gradients.Load(piece, i) * scale + weight * decay;
                var v = new Vector<float>(velocity[i..]) * momentum + gradient;
                v.CopyTo(velocity[i..]);
                (weight - (spec.Nesterov ? gradient + v * momentum : v) * size).CopyTo(weights[i..]);
            }

            for (; i < piece.Count; i++)
            {
                var gradient = Gradients.Load1(piece, i) * scale + weights[i] * decay;
                velocity[i] = velocity[i] * momentum + gradient;
                weights[i] -= (spec.Nesterov ? gradient + velocity[i] * momentum : velocity[i]) * size;
            }

            if (!piece.Copy.IsEmpty) Gradients.Round(weights, piece.Copy);
        }
    }
}
