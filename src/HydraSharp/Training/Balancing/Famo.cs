using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Fast adaptive multitask optimization: weighs the losses so that their logarithms fall equally fast, without a gradient for each task.
/// With z = softmax(ξ) and D = L + 1e-8, a loss weighs c · z / D, c so that the weights' sum is 1; after the step ξ follows how much each
/// log D fell on the same images: one that fell faster weighs less. Liu et al., NeurIPS 2023, algorithm 1,
/// https://arxiv.org/abs/2306.03792; Adam for ξ, lowest losses of 0 and defaults as in the authors' code. Costs a second forward pass of
/// the step's last batch, in which batch norms learn nothing and dropout drops the same. A task without a label keeps its ξ; z is over
/// those that have one. The losses must not be negative.
/// </summary>
public sealed record Famo : LossBalancing
{
    const double Least = 1e-8;

    /// <summary>The learning rate of ξ. 0.025 in the authors' code.</summary>
    public double LearningRate { get; init; } = 0.025;

    /// <summary>γ, the weight decay of ξ. 0.001 and 0.01 in the authors' runs.</summary>
    public double WeightDecay { get; init; } = 1e-3;

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Weighting(this, tasks);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(LearningRate is > 0 and <= 10, "learning_rate", $"{LearningRate} is not a rate", "above 0; 0.025 is usual");
        problems.Require(WeightDecay is >= 0 and <= 1, "weight_decay", $"{WeightDecay} is out of range", "from 0 to 1; 0.001 is usual");
    }

    sealed class Weighting : nn.Module<Tensor, Tensor, Tensor>, IAfterStep
    {
        const double Beta1 = 0.9;
        const double Beta2 = 0.999;
        const double Epsilon = 1e-8;

        readonly Famo spec;
        readonly Tensor xi;
        readonly Tensor first_moment;
        readonly Tensor second_moment;
        readonly Tensor steps;

        internal Weighting(Famo spec, int tasks)
            : base(nameof(Famo))
        {
            Tensor Zeros() => zeros(tasks, dtype: float64);
            (this.spec, xi, first_moment, second_moment, steps) = (spec, Zeros(), Zeros(), Zeros(), Zeros());
            RegisterComponents();
        }

        public override Tensor forward(Tensor losses_P, Tensor present_P)
        {
            using var scope = NewDisposeScope();
            var z_P = xi.index_select(0, present_P).softmax(0).to(float32);
            var distance_P = losses_P.clamp(min: 0) + Least;
            var c = 1 / (z_P / distance_P.detach()).sum();
            return ((z_P * distance_P.log()).sum() * c).MoveToOuterDisposeScope();
        }

        public void AfterStep(Tensor before_P, Tensor after_P, Tensor present_P)
        {
            using var none = no_grad();
            using var scope = NewDisposeScope();
            var fell_P = (before_P.clamp(min: 0) + Least).to(float64).log() - (after_P.clamp(min: 0) + Least).to(float64).log();
            var z_P = xi.index_select(0, present_P).softmax(0);
            Adam(present_P, z_P * (fell_P - (z_P * fell_P).sum()));
        }

        // Kingma and Ba's, for the present tasks alone; weight decay is added to the gradient, as in PyTorch's Adam.
        void Adam(Tensor present_P, Tensor slope_P)
        {
            var (mine_P, m_P, v_P, t_P) = (
                xi.index_select(0, present_P),
                first_moment.index_select(0, present_P),
                second_moment.index_select(0, present_P),
                steps.index_select(0, present_P) + 1
            );
            slope_P += mine_P * spec.WeightDecay;
            m_P = m_P * Beta1 + slope_P * (1 - Beta1);
            v_P = v_P * Beta2 + slope_P * slope_P * (1 - Beta2);
            var size_P = (v_P / (1 - Power(Beta2, t_P))).sqrt() + Epsilon;
            mine_P -= m_P / (1 - Power(Beta1, t_P)) / size_P * spec.LearningRate;
            foreach (var (all, some) in new[] { (xi, mine_P), (first_moment, m_P), (second_moment, v_P), (steps, t_P) })
                all.index_copy_(0, present_P, some);
        }

        static Tensor Power(double beta, Tensor steps_P) => (steps_P * Math.Log(beta)).exp();
    }
}
