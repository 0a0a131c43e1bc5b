namespace HydraSharp.Inference.Imaging;

/// <summary>
/// The pixels of an image and how much of them it covers: a JPEG that is decoded at a part of its size has whole pixels, of which the last
/// column and row may lie partly outside the image.
/// </summary>
/// <param name="Columns">Columns of pixels.</param>
/// <param name="Rows">Rows of pixels.</param>
/// <param name="Width">Width of the image in these pixels: above Columns - 1, at most Columns.</param>
/// <param name="Height">Height of the image in these pixels: above Rows - 1, at most Rows.</param>
readonly record struct PixelExtent(int Columns, int Rows, double Width, double Height)
{
    /// <summary>An image that covers all of its pixels.</summary>
    public PixelExtent(int columns, int rows)
        : this(columns, rows, columns, rows) { }
}
