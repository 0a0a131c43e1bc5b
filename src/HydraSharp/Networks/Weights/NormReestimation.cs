using HydraSharp.Layers;
using static TorchSharp.torch;

namespace HydraSharp.Networks.Weights;

/// <summary>
/// Gives batch norms the statistics of the images at hand. Weight and bias follow, so that in evaluation the network stays the same
/// function and one pass is enough for all layers; in training, where batch statistics count, it is then about that function as well.
/// </summary>
internal sealed class NormReestimation : IDisposable
{
    readonly List<(INormStatistics Norm, Moments Moments, Action Unhook)> watched = [];

    /// <summary>Watches every batch norm of a network, which is put into evaluation mode.</summary>
    internal NormReestimation(nn.Module network)
    {
        network.eval();
        foreach (var layer in network.modules().OfType<nn.Module<Tensor, Tensor>>())
        {
            if (layer is not INormStatistics norm)
                continue;
            var moments = new Moments();
            var hook = layer.register_forward_pre_hook(
                (_, x_NCHW) =>
                {
                    moments.Add(x_NCHW);
                    return x_NCHW;
                }
            );
            watched.Add((norm, moments, hook.remove));
        }
    }

    /// <summary>Sets the statistics to those of all that was seen.</summary>
    internal void Apply()
    {
        using var scope = NewDisposeScope();
        foreach (var (norm, moments, _) in watched)
            if (moments.Count > 1)
                norm.TakeStatistics(tensor(moments.Mean).to(float32), tensor(moments.Variance).to(float32));
    }

    public void Dispose()
    {
        foreach (var (_, _, unhook) in watched)
            unhook();
    }

    // Chan, Golub and LeVeque, 1979: batches are merged by their own mean and squared deviations, in float64.
    sealed class Moments
    {
        double[] squares = [];

        internal long Count { get; private set; }

        internal double[] Mean { get; private set; } = [];

        internal double[] Variance => [.. squares.Select(s => s / (Count - 1))];

        internal void Add(Tensor x_NCHW)
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var rows = x_NCHW.numel() / x_NCHW.shape[1];
            var (variance_C, mean_C) = x_NCHW.detach().to(float64).var_mean([0, 2, 3], unbiased: false);
            var (mean, variance) = (mean_C.contiguous().data<double>().ToArray(), variance_C.contiguous().data<double>().ToArray());
            if (Count == 0)
                (Mean, squares) = (new double[mean.Length], new double[mean.Length]);
            var total = Count + rows;
            for (var c = 0; c < mean.Length; c++)
            {
                var apart = mean[c] - Mean[c];
                Mean[c] += apart * rows / total;
                squares[c] += variance[c] * rows + apart * apart * Count * rows / total;
            }

            Count = total;
        }
    }
}
