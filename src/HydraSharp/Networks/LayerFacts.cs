namespace HydraSharp.Networks;

/// <summary>One layer of a network, as it was when an image went through.</summary>
/// <param name="Name">Its name, such as <c>backbone.layer1.0.conv1</c>.</param>
/// <param name="Kind">What it is, such as Convolution.</param>
/// <param name="Weights">Shape of its weight; empty without one.</param>
/// <param name="Output">Shape of what it gives for one image, without the first dimension: [C, H, W] or [F].</param>
/// <param name="Parameters">Numbers that are learned.</param>
/// <param name="Macs">
/// MACs for one image; 0 for layers that are not counted, as is the custom (norms, activations); null where the layer does not say.
/// </param>
public sealed record LayerFacts(
    string Name,
    string Kind,
    IReadOnlyList<long> Weights,
    IReadOnlyList<long> Output,
    long Parameters,
    long? Macs
)
{
    /// <summary>Numbers in the output of one image.</summary>
    internal long Outputs => Output.Aggregate(1L, (product, length) => product * length);
}
