using static TorchSharp.torch;

namespace HydraSharp.Training.Optimizers;

/// <summary>One parameter as an optimizer sees it.</summary>
/// <remarks>Public because <see cref="OptimizerSpec.Create"/> receives it, also in other assemblies.</remarks>
public sealed class OptimizedParameter
{
    /// <param name="name">Its name in the state dictionary.</param>
    /// <param name="master">The float32 weight, dense in memory.</param>
    /// <param name="leaf">The tensor that receives the gradient: the weight itself, or its bfloat16 copy, which each step rewrites.</param>
    /// <param name="rate">Factor on the learning rate.</param>
    /// <param name="decays">Whether weight decay applies.</param>
    internal OptimizedParameter(string name, Tensor master, Tensor leaf, double rate, bool decays) =>
        (Name, Master, Leaf, Rate, Decays) = (name, master, leaf, rate, decays);

    /// <summary>Its name in the state dictionary.</summary>
    public string Name { get; }

    /// <summary>Whether weight decay applies.</summary>
    public bool Decays { get; }

    /// <summary>The float32 weight, dense in memory.</summary>
    internal Tensor Master { get; }

    /// <summary>The tensor that receives the gradient.</summary>
    internal Tensor Leaf { get; }

    /// <summary>Factor on the learning rate.</summary>
    internal double Rate { get; }
}
