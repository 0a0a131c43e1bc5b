namespace HydraSharp.Inference.Imaging;

/// <summary>
/// A decoded image: RGB bytes, [height, width, 3], rows from the top. Shared between threads, so its pixels are never written to.
/// </summary>
public sealed record PixelImage(int Width, int Height, byte[] Pixels)
{
    /// <summary>What is wrong with the file that it was read from, although all of the image could be read; null for nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>A part of the image; the image itself when the part is all of it.</summary>
    /// <param name="left">First column, from 0.</param>
    /// <param name="top">First row, from 0.</param>
    /// <param name="width">Columns.</param>
    /// <param name="height">Rows.</param>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the image.</exception>
    public PixelImage Crop(int left, int top, int width, int height)
    {
        if (left < 0 || width < 1 || left > Width - width)
            throw new ArgumentOutOfRangeException(nameof(left), $"columns {left} to {left + width} of {Width}");
        if (top < 0 || height < 1 || top > Height - height)
            throw new ArgumentOutOfRangeException(nameof(top), $"rows {top} to {top + height} of {Height}");
        if (width == Width && height == Height)
            return this;
        var part = GC.AllocateUninitializedArray<byte>(width * height * 3);
        for (var y = 0; y < height; y++)
            Pixels.AsSpan(((top + y) * Width + left) * 3, width * 3).CopyTo(part.AsSpan(y * width * 3));
        return new(width, height, part) { Warning = Warning };
    }
}
