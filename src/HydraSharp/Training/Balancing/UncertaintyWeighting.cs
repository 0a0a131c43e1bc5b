using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Learns how noisy each task is and weighs it down by that: the sum of L·exp(-s)/2 + s/2 over the tasks, with s the logarithm of a task's
/// variance. At rest exp(s) = L. Kendall, Gal and Cipolla, CVPR 2018, equation 7, https://arxiv.org/abs/1705.07115, in the form that treats
/// every loss alike; the paper counts a cross-entropy twice.
/// </summary>
public sealed record UncertaintyWeighting : LossBalancing
{
    /// <summary>Where each s begins: 0 weighs every loss with 1/2. LibMTL begins at -0.5 (0.82).</summary>
    public double Initial { get; init; }

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Weighting(tasks, Initial);

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(
            Initial is >= -20 and <= 20,
            "initial",
            $"{Initial} is not a logarithm of a variance from -20 to 20",
            "0 or -0.5 is usual"
        );

    sealed class Weighting : nn.Module<Tensor, Tensor, Tensor>
    {
        // One parameter a task: that of an absent task gets no gradient at all, so that no momentum moves it either.
        readonly TorchSharp.Modules.ParameterList log_variances;

        internal Weighting(int tasks, double initial)
            : base(nameof(UncertaintyWeighting))
        {
            log_variances = new([.. Enumerable.Range(0, tasks).Select(_ => nn.Parameter(full(1, (float)initial)))]);
            RegisterComponents();
        }

        public override Tensor forward(Tensor losses_P, Tensor present_P)
        {
            var s_P = cat([.. present_P.data<long>().ToArray().Select(task => (Tensor)log_variances[(int)task])]);
            return ((losses_P * (-s_P).exp() + s_P) * 0.5).sum();
        }
    }
}
