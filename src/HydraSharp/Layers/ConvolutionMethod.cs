namespace HydraSharp.Layers;

/// <summary>
/// How a convolution is computed. All give the same numbers up to rounding, where the processor and its libraries are right.
/// </summary>
internal enum ConvolutionMethod
{
    /// <summary>By libtorch's kernels on maps that lie channels-last, and by matrix products where these are faster: the fastest.</summary>
    Kernel,

    /// <summary>In float32, though the layer computes in bfloat16.</summary>
    Float32,

    /// <summary>By matrix products of windows alone: slow, and right wherever matrix products are.</summary>
    Product,
}
