using static TorchSharp.torch;

namespace HydraSharp.Layers;

/// <summary>
/// A layer that can compute in bfloat16: on copies of its float32 weights, which receive the gradients in their place. The float32
/// weights stay the ones that are trained, saved and exported.
/// </summary>
public interface IReducedPrecision
{
    /// <summary>Whether it computes with its float32 weights though there are copies.</summary>
    bool UseFloat32 { get; set; }

    /// <summary>
    /// The copies by the names of their parameters in this layer, such as <c>weight</c>; empty until <see cref="UseBfloat16"/>.
    /// </summary>
    IEnumerable<KeyValuePair<string, Tensor>> Copies { get; }

    /// <summary>Makes the copies and computes in bfloat16 from now on.</summary>
    void UseBfloat16();

    /// <summary>Rounds the weights into the copies again, after the weights were changed from outside.</summary>
    void RefreshCopies();
}
