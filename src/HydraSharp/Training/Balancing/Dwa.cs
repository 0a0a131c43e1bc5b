using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Dynamic weight average: more weight for tasks whose loss falls more slowly. With r the ratio of a task's mean losses in the last two
/// epochs, w = K ·
/// softmax(r / T) over the K tasks that have a label in the step; 1 in the first two epochs, and ratio 1 for a task without two epochs yet.
/// Liu, Johns and
/// Davison, CVPR 2019, equation 7, https://arxiv.org/abs/1803.10704. As in LibMTL.
/// </summary>
public sealed record Dwa : LossBalancing
{
    /// <summary>T: the larger, the more alike the weights. 2 in the paper.</summary>
    public double Temperature { get; init; } = 2;

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Ratios(tasks, Temperature);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(
            Temperature > 0 && double.IsFinite(Temperature),
            "temperature",
            $"{Temperature} is not a temperature",
            "above 0; 2 is usual"
        );
    }

    sealed class Ratios : nn.Module<Tensor, Tensor, Tensor>, IAfterEpoch
    {
        readonly double temperature;

        // Mean losses of a task's last two epochs with labels; 0 where there was none.
        readonly Tensor last;
        readonly Tensor before;

        internal Ratios(int tasks, double temperature)
            : base(nameof(Dwa))
        {
            (this.temperature, last, before) = (temperature, zeros(tasks), zeros(tasks));
            RegisterComponents();
        }

        public void AfterEpoch(IReadOnlyList<double> losses)
        {
            using var none = no_grad();
            for (var i = 0; i < losses.Count; i++)
            {
                if (!double.IsFinite(losses[i]))
                    continue;
                before[i] = last[i].item<float>();
                last[i] = (float)losses[i];
            }
        }

        public override Tensor forward(Tensor losses_P, Tensor present_P)
        {
            var (last_P, before_P) = (last.index_select(0, present_P), before.index_select(0, present_P));
            var ratio_P = where(before_P > 0, last_P / before_P, ones_like(last_P));
            return (losses_P * (ratio_P / temperature).softmax(0) * losses_P.shape[0]).sum();
        }
    }
}
