using HydraSharp.Networks;
using HydraSharp.Tasks;
using static TorchSharp.torch;

namespace HydraSharp.Training.Evaluators;

/// <summary>Shows a network the views of a picture and averages what it says.</summary>
internal static class Viewing
{
    const long WidthAxis = 3;

    /// <summary>Shared features of pictures [N, 3, H, W]: [V*N, F] for V views, the first view's rows first.</summary>
    internal static Tensor Features(HydraNet net, Tensor x_NCHW, Views views) =>
        net.call(
            views switch
            {
                Views.Single => x_NCHW,
                Views.Flip => ChannelsLast(cat([x_NCHW, x_NCHW.flip(WidthAxis)], 0)),
                _ => throw new ArgumentOutOfRangeException(nameof(views), views, "not a way to look at a picture"),
            }
        );

    /// <summary>A head's raw outputs [N, O]: the mean over the views in features [V*N, F].</summary>
    internal static Tensor Raw(TaskHead head, Tensor features_VNF, Views views)
    {
        var raw = head.call(features_VNF);
        if (views == Views.Single)
            return raw;
        var seen = raw.chunk(2);
        return (seen[0] + head.Unmirrored(seen[1])) / 2;
    }

    static Tensor ChannelsLast(Tensor x_NCHW) => x_NCHW.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
