using HydraSharp.Specs.Validation;
using HydraSharp.Training.Balancing;
using static TorchSharp.torch;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>Divides each loss by its moving average, so that all tasks count alike however large their losses are.</summary>
public sealed record RunningScale : LossBalancing
{
    /// <summary>Share of the average that stays in a step.</summary>
    public double Decay { get; init; } = 0.9;

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Rule(tasks, Decay);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Decay is >= 0 and < 1, "decay", $"{Decay} is not a decay", "from 0 to less than 1");
    }

    // The averages are a buffer, so that checkpoints hold them; 0 stands for a task that was not seen yet.
    sealed class Rule : nn.Module<Tensor, Tensor, Tensor>
    {
        readonly Tensor averages;
        readonly double decay;

        internal Rule(int tasks, double decay)
            : base(nameof(RunningScale))
        {
            (averages, this.decay) = (zeros(tasks), decay);
            RegisterComponents();
        }

        public override Tensor forward(Tensor input1, Tensor input2)
        {
            using (no_grad())
            {
                var before_P = averages.index_select(0, input2);
                var now_P = where(before_P > 0, before_P * decay + input1 * (1 - decay), input1);
                averages.index_copy_(0, input2, now_P);
            }

            return (input1 / averages.index_select(0, input2).clamp(min: 1e-8)).sum();
        }
    }
}
