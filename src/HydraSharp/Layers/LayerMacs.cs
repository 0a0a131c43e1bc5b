using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>The MACs of layers: a layer's own figure (<see cref="IMacs"/>), or that of TorchSharp's layers.</summary>
internal static class LayerMacs
{
    /// <summary>MACs for one image; 0 for norms and layers without weights, as is the custom; null where nobody says.</summary>
    /// <param name="layer">The layer.</param>
    /// <param name="output">Shape of its output for one image, without the first dimension.</param>
    internal static long? Of(nn.Module layer, IReadOnlyList<long> output) =>
        layer switch
        {
            IMacs own => own.Macs(output),
            INormStatistics => 0,
            TorchSharp.Modules.Linear linear => Product(output) * linear.weight.shape[1],
            TorchSharp.Modules.Conv2d convolution => Convolution(convolution.weight.shape, output),
            _ => layer.parameters().Any() ? null : 0,
        };

    /// <summary>Each number of the output is a product with one row of the weight [out, in / groups, k, k].</summary>
    internal static long Convolution(IEnumerable<long> weight, IReadOnlyList<long> output) => Product(output) * Product(weight.Skip(1));

    static long Product(IEnumerable<long> lengths) => lengths.Aggregate(1L, (product, length) => product * length);
}
