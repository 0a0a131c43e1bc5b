using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Dual-balancing: the losses' logarithms make their scales alike, and their gradients, followed by a moving average, all get the length
/// of the longest. Lin et al., "Dual-Balancing for Multi-Task Learning", 2023, algorithm 1, https://arxiv.org/abs/2308.12029. Heads
/// follow the logarithms' gradients. Averages and defaults as in LibMTL. A task without a label keeps its average; its own labelled steps
/// are counted. Remembers a gradient of the shared part for each task: so do its checkpoints. A task's own weight has no effect, as a
/// logarithm's gradient has none.
/// </summary>
public sealed record DbMtl : JacobianBalancing
{
    const double Least = 1e-8;

    /// <summary>The share of what is remembered in the average, at the first step.</summary>
    public double Beta { get; init; } = 0.9;

    /// <summary>How fast that share falls: it is beta / step^sigma.</summary>
    public double Sigma { get; init; }

    internal override JacobianRule Create(int tasks, long parameters) => new Averages(this, tasks, parameters);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Beta is >= 0 and < 1, "beta", $"{Beta} is not a share", "from 0 to below 1; 0.9 is usual, 0 remembers nothing");
        problems.Require(Sigma is >= 0 and <= 10, "sigma", $"{Sigma} is out of range", "from 0 to 10; 0 is usual");
    }

    sealed class Averages : JacobianRule
    {
        readonly DbMtl spec;
        readonly Tensor averages;
        readonly Tensor steps;

        internal Averages(DbMtl spec, int tasks, long parameters)
            : base(nameof(DbMtl))
        {
            (this.spec, averages, steps) = (spec, zeros(tasks, parameters), zeros(tasks));
            RegisterComponents();
        }

        public override Tensor Step(Tensor jacobian_PN, Tensor losses_P, Tensor present_P)
        {
            using var none = no_grad();
            using var scope = NewDisposeScope();
            steps.index_add_(0, present_P, ones_like(losses_P), 1);
            var kept_P = steps.index_select(0, present_P).pow(-spec.Sigma) * spec.Beta;
            var mine_PN = present_P.shape[0] == averages.shape[0] ? averages : averages.index_select(0, present_P);
            mine_PN.mul_(kept_P.unsqueeze(1)).addcmul_(jacobian_PN, ((1 - kept_P) / (losses_P + Least)).unsqueeze(1), 1);
            if (mine_PN.shape[0] < averages.shape[0])
                averages.index_copy_(0, present_P, mine_PN);
            var norms_P = mine_PN.norm(1);
            return where(norms_P > 0, norms_P.max() / norms_P, 0).matmul(mine_PN).MoveToOuterDisposeScope();
        }

        public override double[] HeadWeights(Tensor losses_P, Tensor present_P) =>
            [.. losses_P.data<float>().ToArray().Select(l => 1 / (l + Least))];
    }
}
