using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Learns a weight for each task so that its weighted gradient on the shared part gets the length mean(G) · r^alpha, with r the task's
/// loss beside its first, divided by the tasks' mean of that: tasks that learn more slowly get longer gradients. The weights are K ·
/// softmax(p) over the K tasks with a label; p is fitted by the run's optimizer, to the sum of |G - mean(G) · r^alpha|. Chen et al., ICML
/// 2018, equations 1 and 2, https://arxiv.org/abs/1711.02257. On all shared parameters, with the mean loss of a task's first labelled
/// epoch as its first, as in LibMTL; all weigh alike until then. Heads are weighed too.
/// </summary>
public sealed record GradNorm : JacobianBalancing
{
    /// <summary>
    /// How strongly slow tasks are helped; 0 makes all gradients equally long. 1.5 in LibMTL, 0.12 and 1.5 in the paper's experiments.
    /// </summary>
    public double Alpha { get; init; } = 1.5;

    internal override JacobianRule Create(int tasks, long parameters) => new Lengths(Alpha, tasks);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Alpha is >= 0 and <= 10, "alpha", $"{Alpha} is out of range", "from 0 to 10; 1.5 is usual");
    }

    sealed class Lengths : JacobianRule, IAfterEpoch
    {
        readonly double alpha;

        // One a task: an absent task's gets no gradient at all, so that no momentum moves it either.
        readonly TorchSharp.Modules.ParameterList logits;

        // 0 for a task that had no epoch with labels yet.
        readonly Tensor first;
        double[] weights = [];

        internal Lengths(double alpha, int tasks)
            : base(nameof(GradNorm))
        {
            (this.alpha, first) = (alpha, zeros(tasks));
            logits = new([.. Enumerable.Range(0, tasks).Select(_ => nn.Parameter(zeros(1)))]);
            RegisterComponents();
        }

        public void AfterEpoch(IReadOnlyList<double> losses)
        {
            using var none = no_grad();
            for (var i = 0; i < losses.Count; i++)
                if (double.IsFinite(losses[i]) && first[i].item<float>() == 0)
                    first[i] = (float)losses[i];
        }

        public override Tensor Step(Tensor jacobian_PN, Tensor losses_P, Tensor present_P)
        {
            using var scope = NewDisposeScope();
            var present = present_P.data<long>().ToArray();
            var weights_P = cat([.. present.Select(task => (Tensor)logits[(int)task])]).softmax(0) * present.Length;
            using (no_grad())
                weights = [.. weights_P.data<float>().ToArray().Select(w => (double)w)];
            var begun_P = first.index_select(0, present_P);
            if (begun_P.min().item<float>() > 0)
                Fit(weights_P, jacobian_PN.norm(1), losses_P / begun_P);
            using var none = no_grad();
            return weights_P.matmul(jacobian_PN).MoveToOuterDisposeScope();
        }

        public override double[] Weights => weights;

        public override double[] HeadWeights(Tensor losses_P, Tensor present_P) => weights;

        void Fit(Tensor weights_P, Tensor norms_P, Tensor ratios_P)
        {
            var lengths_P = weights_P * norms_P;
            var wanted_P = (lengths_P.mean() * (ratios_P / ratios_P.mean()).pow(alpha)).detach();
            (lengths_P - wanted_P).abs().sum().backward();
        }
    }
}
