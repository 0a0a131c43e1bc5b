namespace HydraSharp.Layers;

/// <summary>Where a strided convolution puts the zeros around its input.</summary>
/// <remarks>Public because it is an argument of <see cref="Convolution"/>.</remarks>
public enum ConvolutionPadding
{
    /// <summary>The same number on each side, as PyTorch.</summary>
    Symmetric,

    /// <summary>
    /// As few as give ceil(length / stride) cells, the odd one behind, as TensorFlow's SAME: an even length and stride 2 get (0, 1).
    /// </summary>
    Same,
}
