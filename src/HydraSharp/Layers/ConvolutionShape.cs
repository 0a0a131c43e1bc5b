namespace HydraSharp.Layers;

/// <summary>What a convolution is, apart from its weights: square windows on maps [N, Inputs, H, W], without bias.</summary>
/// <param name="Inputs">Channels that it reads.</param>
/// <param name="Outputs">Channels that it gives.</param>
/// <param name="Kernel">Side of a window.</param>
/// <param name="Stride">Cells from one window to the next.</param>
/// <param name="Groups">Groups of channels that do not see each other.</param>
/// <param name="Zeros">Where the zeros around the map stand.</param>
internal readonly record struct ConvolutionShape(int Inputs, int Outputs, int Kernel, int Stride, int Groups, ConvolutionPadding Zeros)
{
    /// <summary>Whether every output cell is a product of one input cell and the whole weight.</summary>
    internal bool IsPointwise => Kernel == 1 && Groups == 1;

    /// <summary>Whether every channel has windows of its own.</summary>
    internal bool IsDepthwise => Groups > 1 && Groups == Inputs && Groups == Outputs;

    /// <summary>Whether the zeros stand as in TensorFlow: the map is as large as the stride allows, the odd one stands behind.</summary>
    internal bool IsSame => Zeros == ConvolutionPadding.Same && Stride > 1;

    /// <summary>Zeros on each side where they are the same on both.</summary>
    internal int Padding => (Kernel - 1) / 2;

    /// <summary>Rows or columns of the output.</summary>
    /// <param name="length">Rows or columns of the input.</param>
    internal long Cells(long length) => IsSame ? (length + Stride - 1) / Stride : (length + 2 * Padding - Kernel) / Stride + 1;

    /// <summary>Zeros before the first row or column.</summary>
    /// <param name="length">Rows or columns of the input.</param>
    internal long Before(long length) => IsSame ? Needed(length) / 2 : Padding;

    /// <summary>Zeros that <see cref="ConvolutionPadding.Same"/> puts before and behind together.</summary>
    /// <param name="length">Rows or columns of the input.</param>
    internal long Needed(long length) => Math.Max(Cells(length) * Stride - Stride + Kernel - length, 0);
}
