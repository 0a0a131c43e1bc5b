using static TorchSharp.torch;

namespace HydraSharp.Tasks.Losses;

/// <summary>
/// What the losses of maps share. A pixel that is not known (target NaN) is filled with zeros rather than multiplied by zero, so that it
/// has neither a loss nor a gradient: NaN times 0 is NaN.
/// </summary>
internal static class Pixels
{
    static readonly long[] OfImage = [1, 2, 3];

    /// <summary>Whether an output or a target is a map [N, channels, H, W].</summary>
    internal static bool AreIn(Tensor output) => output.dim() == 4;

    /// <summary>Where a target [N, K, H, W] is not known: in one of its channels at least.</summary>
    internal static Tensor Unknown(Tensor target_NKHW)
    {
        var unknown_NKHW = target_NKHW.isnan();
        return target_NKHW.shape[1] == 1 ? unknown_NKHW : unknown_NKHW.any(1, keepdim: true);
    }

    /// <summary>The class indices of a target; 0 where it is not known.</summary>
    internal static Tensor Classes(Tensor target_N1HW, Tensor unknown_N1HW) => target_N1HW.masked_fill(unknown_N1HW, 0).to(int64);

    /// <summary>output - target; 0 where the target is not known.</summary>
    internal static Tensor Errors(Tensor output_NKHW, Tensor target_NKHW, Tensor unknown_N1HW) =>
        (output_NKHW - target_NKHW).masked_fill(unknown_N1HW, 0);

    /// <summary>Mean [N], over the known pixels of each image, of a loss of the errors that is 0 where they are.</summary>
    internal static Tensor MeanOfErrors(Tensor output_N1HW, Tensor target_N1HW, Func<Tensor, Tensor> loss)
    {
        var unknown_N1HW = Unknown(target_N1HW);
        return loss(Errors(output_N1HW, target_N1HW, unknown_N1HW)).sum(OfImage) / Count(unknown_N1HW);
    }

    /// <summary>
    /// Mean [N] over the known pixels of each image; 0 where there are none. A loss with weights is given multiplied by them.
    /// </summary>
    internal static Tensor Mean(Tensor loss_N1HW, Tensor unknown_N1HW, Tensor? weight_N1HW = null) =>
        loss_N1HW.masked_fill(unknown_N1HW, 0).sum(OfImage)
        / (weight_N1HW is null ? Count(unknown_N1HW) : Total(weight_N1HW, unknown_N1HW));

    /// <summary>The known pixels of each image [N]; 1 where there are none, to be divided by.</summary>
    internal static Tensor Count(Tensor unknown_N1HW) => unknown_N1HW.logical_not().sum(OfImage).clamp(min: 1);

    static Tensor Total(Tensor weight_N1HW, Tensor unknown_N1HW)
    {
        var total_N = weight_N1HW.masked_fill(unknown_N1HW, 0).sum(OfImage);
        return total_N.masked_fill(total_N == 0, 1);
    }
}
