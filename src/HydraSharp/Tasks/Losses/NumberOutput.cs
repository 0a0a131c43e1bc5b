using HydraSharp.Specs.Validation;

namespace HydraSharp.Tasks.Losses;

/// <summary>What the losses share that compare one number with one number.</summary>
internal static class NumberOutput
{
    internal static void Check(long outputs, Problems problems) =>
        problems.Require(
            outputs == 1,
            "",
            $"it compares single numbers, and the head has {outputs} outputs",
            "a distribution takes LabelDistribution or MeanVariance"
        );
}
