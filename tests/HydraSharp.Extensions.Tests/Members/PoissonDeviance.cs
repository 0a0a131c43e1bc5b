using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Losses;
using static TorchSharp.torch;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>
/// For counts y and an output that is the logarithm of the expected count m: m - y·log m, and y·log y - y more, so that it is 0 where m is
/// y.
/// </summary>
public sealed record PoissonDeviance : LossSpec
{
    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.Number;

    /// <inheritdoc />
    public override Tensor Rows(Tensor output_NO, Tensor target_NW)
    {
        ArgumentNullException.ThrowIfNull(output_NO);
        ArgumentNullException.ThrowIfNull(target_NW);
        return (output_NO.exp() - target_NW * output_NO + target_NW.xlogy(target_NW) - target_NW).squeeze(1);
    }

    /// <inheritdoc />
    public override void CheckOutputs(AnswerKind kind, long outputs, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(outputs == 1, "", $"it is for one output, and the head has {outputs}");
    }
}
