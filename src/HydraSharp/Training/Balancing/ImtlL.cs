using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Learns a factor for each task that brings every scaled loss to 1: the sum of exp(s)·L - s. Liu et al., ICLR 2021,
/// https://openreview.net/forum?id=IMPnRXEWpvr.
/// </summary>
public sealed record ImtlL : LossBalancing
{
    /// <summary>Where each s begins: 0, as in LibMTL, weighs every loss with 1.</summary>
    public double Initial { get; init; }

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Weighting(tasks, Initial);

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Initial is >= -20 and <= 20, "initial", $"{Initial} is not a logarithm of a factor from -20 to 20", "0 is usual");

    sealed class Weighting : nn.Module<Tensor, Tensor, Tensor>
    {
        // One parameter a task: that of an absent task gets no gradient at all, so that no momentum moves it either.
        readonly TorchSharp.Modules.ParameterList log_factors;

        internal Weighting(int tasks, double initial)
            : base(nameof(ImtlL))
        {
            log_factors = new([.. Enumerable.Range(0, tasks).Select(_ => nn.Parameter(full(1, (float)initial)))]);
            RegisterComponents();
        }

        public override Tensor forward(Tensor losses_P, Tensor present_P)
        {
            var s_P = cat([.. present_P.data<long>().ToArray().Select(task => (Tensor)log_factors[(int)task])]);
            return (losses_P * s_P.exp() - s_P).sum();
        }
    }
}
