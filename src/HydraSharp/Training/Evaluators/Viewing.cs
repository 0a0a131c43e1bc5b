using HydraSharp.Networks;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Training.Evaluators;

/// <summary>Shows a network the tta of an image and averages what it says.</summary>
internal static class Viewing
{
    const long WidthAxis = 3;

    /// <summary>Shared features of images [N, 3, H, W]: [V*N, F] for V tta, the first view's rows first.</summary>
    internal static Tensor Features(HydraNet net, Tensor x_NCHW, TestTimeAugmentation tta) =>
        net.call(
            tta switch
            {
                TestTimeAugmentation.Single => x_NCHW,
                TestTimeAugmentation.Flip => ChannelsLast(cat([x_NCHW, x_NCHW.flip(WidthAxis)], 0)),
                _ => throw new ArgumentOutOfRangeException(nameof(tta), tta, "not a way to look at an image"),
            }
        );

    /// <summary>A head's raw outputs [N, O]: the mean over the tta in features [V*N, F].</summary>
    internal static Tensor Raw(TaskHead head, Tensor features_VNF, TestTimeAugmentation tta)
    {
        var raw = head.call(features_VNF);
        if (tta == TestTimeAugmentation.Single)
            return raw;
        var seen = raw.chunk(2);
        return (seen[0] + head.Unmirrored(seen[1])) / 2;
    }

    static Tensor ChannelsLast(Tensor x_NCHW) => x_NCHW.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
