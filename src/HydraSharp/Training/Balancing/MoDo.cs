using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// MGDA in one loop without bias: the weights λ take one projected step a step, λ ← Π(λ - γ(J1·J2' + ρ)λ), and the step is λ·J3, with
/// gradients of three independent samples. Chen et al., "Three-way trade-off in multi-objective learning", NeurIPS 2023, algorithm 2,
/// https://arxiv.org/abs/2305.20057; γ and ρ as in LibMTL. With training.gradient_accumulation_steps of 3 or more the step's batches are
/// the samples; with fewer, or where a task has no label in one of them, all three are the whole step. A task without a label keeps its
/// weight; those that are there share out the weight that they have together.
/// </summary>
public sealed record MoDo : GradientBalancing
{
    /// <summary>γ: the rate of the weights.</summary>
    public double Gamma { get; init; } = 1e-3;

    /// <summary>ρ: pulls the weights towards each other.</summary>
    public double Rho { get; init; } = 0.1;

    internal override int Samples => 3;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) => new Loop(this, tasks).call;

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> CreateModule(int tasks) => new Loop(this, tasks);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Gamma is > 0 and <= 100, "gamma", $"{Gamma} is not a rate", "above 0; 0.001 is usual");
        problems.Require(Rho is >= 0 and <= 100, "rho", $"{Rho} is out of range", "from 0 to 100; 0.1 is usual");
    }

    sealed class Loop : nn.Module<Tensor, Tensor, Tensor>
    {
        readonly MoDo spec;
        readonly Tensor weights;

        internal Loop(MoDo spec, int tasks)
            : base(nameof(MoDo))
        {
            (this.spec, weights) = (spec, full(tasks, 1.0 / tasks, dtype: float64));
            RegisterComponents();
        }

        public override Tensor forward(Tensor products_PP, Tensor present_P)
        {
            using var none = no_grad();
            using var scope = NewDisposeScope();
            var mine = weights.index_select(0, present_P).data<double>().ToArray();
            var together = mine.Sum();
            double[] shares = together > 0 ? [.. mine.Select(w => w / together)] : [.. mine.Select(_ => 1.0 / mine.Length)];
            var slope = SquareMatrix.Times(SquareMatrix.Of(products_PP), shares);
            double[] next = Simplex.Nearest(
                SquareMatrix.Vector(mine.Length, i => shares[i] - spec.Gamma * (slope[i] + spec.Rho * shares[i]))
            );
            weights.index_copy_(0, present_P, tensor(next) * together);
            return tensor(next).MoveToOuterDisposeScope();
        }
    }
}
