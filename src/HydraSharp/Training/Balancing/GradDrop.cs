using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Gradient sign dropout: for each number of the shared part, the tasks that want it larger or those that want it smaller are heard, at
/// random. With P = (1 + Σg / Σ|g|) / 2, the positive gradients are kept with probability P and the negative ones otherwise. Chen et al.,
/// NeurIPS 2020, algorithm 1, https://arxiv.org/abs/2010.06808. On the gradients of the parameters, as in LibMTL and TorchJD; the
/// authors' layer acts on features.
/// </summary>
public sealed record GradDrop : JacobianBalancing
{
    /// <summary>The share of every gradient that is kept whatever was drawn; 0 in the paper's algorithm, from 0 to 1.</summary>
    public double Leak { get; init; }

    internal override JacobianRule Create(int tasks, long parameters) => new Signs(Leak);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Leak is >= 0 and <= 1, "leak", $"{Leak} is not a share", "from 0 to 1; 0 is usual");
    }

    sealed class Signs : JacobianRule
    {
        readonly double leak;

        internal Signs(double leak)
            : base(nameof(GradDrop))
        {
            this.leak = leak;
            RegisterComponents();
        }

        public override Tensor Step(Tensor jacobian_PN, Tensor losses_P, Tensor present_P)
        {
            using var scope = NewDisposeScope();
            var (sum_N, size_N) = (jacobian_PN.sum(dim: 0), jacobian_PN.abs().sum(dim: 0));
            var positive_N = where(size_N > 0, sum_N / size_N, 0).add(1).div(2);
            var kept_PN = jacobian_PN.mul((positive_N > rand_like(positive_N)).to(float32).mul(2).sub(1)) > 0;
            var step_N = (jacobian_PN * kept_PN).sum(dim: 0);
            return (leak > 0 ? step_N * (1 - leak) + sum_N * leak : step_N).MoveToOuterDisposeScope();
        }
    }
}
