using HydraSharp.Specs.Validation;

namespace HydraSharp.Training.Distributed;

/// <summary>How the processes of one training work together; without meaning for one that is alone.</summary>
public sealed record DistributedSpec : IChecked
{
    /// <summary>The numbers in which gradients travel.</summary>
    public GradientDtype GradientDtype { get; init; } = GradientDtype.Float32;

    /// <summary>The order in which they are added.</summary>
    public ReductionOrder Order { get; init; } = ReductionOrder.Ranks;

    /// <summary>Seconds that a process waits for the others before one of them counts as hung and the job ends.</summary>
    public int Timeout { get; init; } = 300;

    /// <inheritdoc />
    public void Check(Problems problems)
    {
        problems.Require(
            Timeout is >= 1 and <= 1_000_000,
            "timeout",
            $"{Timeout} seconds",
            "300 is usual; longer than saving a checkpoint and reading a batch take"
        );
        problems.Require(
            GradientDtype == GradientDtype.Float32 || Order == ReductionOrder.Ranks,
            "order",
            "bfloat16 numbers are added in the order of the ranks",
            "leave order out, or wire: Float32"
        );
    }
}
