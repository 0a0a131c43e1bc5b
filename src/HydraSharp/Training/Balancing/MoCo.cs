using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Corrects the bias that noisy gradients give MGDA: follows each task's gradient, scaled to the length of its loss, with a moving
/// average Y, and the weights with small steps on Y'Y. Fernando et al., "Mitigating gradient bias in multi-objective learning", ICLR
/// 2023, algorithm 1, https://arxiv.org/abs/2210.12624; softmax for the simplex, scaling and defaults as in LibMTL. A task without a
/// label keeps its average and its weight; those that are there share out the weight that they have together. Remembers a gradient of the
/// shared part for each task: so do its checkpoints.
/// </summary>
public sealed record MoCo : JacobianBalancing
{
    /// <summary>The share of the newest gradient in the average, at the first step.</summary>
    public double Beta { get; init; } = 0.5;

    /// <summary>How fast that share falls: it is beta / step^beta_sigma.</summary>
    public double BetaSigma { get; init; } = 0.5;

    /// <summary>The rate of the weights at the first step.</summary>
    public double Gamma { get; init; } = 0.1;

    /// <summary>How fast that rate falls: it is gamma / step^gamma_sigma.</summary>
    public double GammaSigma { get; init; } = 0.5;

    /// <summary>Pulls the weights towards each other; 0 for no pull.</summary>
    public double Rho { get; init; }

    internal override JacobianRule Create(int tasks, long parameters) => new Averages(this, tasks, parameters);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Beta is > 0 and <= 1, "beta", $"{Beta} is not a share", "above 0, up to 1; 0.5 is usual");
        problems.Require(Gamma is > 0 and <= 100, "gamma", $"{Gamma} is not a rate", "above 0; 0.1 is usual");
        foreach (var (key, value) in new[] { ("beta_sigma", BetaSigma), ("gamma_sigma", GammaSigma) })
            problems.Require(value is >= 0 and <= 10, key, $"{value} is out of range", "from 0 to 10; 0.5 is usual");
        problems.Require(Rho is >= 0 and <= 100, "rho", $"{Rho} is out of range", "from 0 to 100; 0 is usual");
    }

    sealed class Averages : JacobianRule
    {
        readonly MoCo spec;
        readonly Tensor averages;
        readonly Tensor weights;
        readonly Tensor steps;

        internal Averages(MoCo spec, int tasks, long parameters)
            : base(nameof(MoCo))
        {
            (this.spec, averages, weights, steps) = (
                spec,
                zeros(tasks, parameters),
                full(tasks, 1.0 / tasks, dtype: float64),
                zeros(1, dtype: float64)
            );
            RegisterComponents();
        }

        public override Tensor Step(Tensor jacobian_PN, Tensor losses_P, Tensor present_P)
        {
            using var none = no_grad();
            using var scope = NewDisposeScope();
            steps.add_(1);
            var step = steps.item<double>();
            var (beta, gamma) = (spec.Beta / Math.Pow(step, spec.BetaSigma), spec.Gamma / Math.Pow(step, spec.GammaSigma));
            var norms_P = jacobian_PN.norm(1);
            var scale_P = where(norms_P > 0, losses_P / norms_P, 0);
            var mine_PN = present_P.shape[0] == averages.shape[0] ? averages : averages.index_select(0, present_P);
            mine_PN.mul_(1 - beta).addcmul_(jacobian_PN, scale_P.unsqueeze(1), beta);
            if (mine_PN.shape[0] < averages.shape[0])
                averages.index_copy_(0, present_P, mine_PN);
            var (together, shares_P) = Shares(present_P);
            var slope_P = mine_PN.mm(mine_PN.t()).to(float64).mv(shares_P) + shares_P * spec.Rho;
            var next_P = (shares_P - slope_P * gamma).softmax(0);
            weights.index_copy_(0, present_P, next_P * together);
            return next_P.to(float32).matmul(mine_PN).MoveToOuterDisposeScope();
        }

        (Tensor Together, Tensor Shares_P) Shares(Tensor present_P)
        {
            var mine_P = weights.index_select(0, present_P);
            var together = mine_P.sum();
            return (together, mine_P / together);
        }
    }
}
