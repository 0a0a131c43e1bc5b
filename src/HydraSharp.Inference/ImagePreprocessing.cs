namespace HydraSharp.Inference;

/// <summary>
/// From a file's bytes to the network's input: decode, turn upright, resize, centre crop, normalise. Training and serving share it.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>Height and width of the network's input, in pixels.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Height and width to which the picture is resized before the centre crop to <see cref="Size"/>; 0 for no crop.</summary>
    public int Resize { get; init; }

    /// <summary>Mean of each colour channel (R, G, B) on a scale of 0 to 1; ImageNet's by default.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>Deviation of each colour channel (R, G, B) on a scale of 0 to 1; ImageNet's by default.</summary>
    public IReadOnlyList<double> Deviation { get; init; } = [0.229, 0.224, 0.225];

    /// <summary>Reads a picture file and brings it to the size it has before the crop.</summary>
    /// <exception cref="ImageException">It cannot be read.</exception>
    public PixelImage Load(string path, int maxMegapixels = 100) => Load(ImageFile.Read(path), path, maxMegapixels);

    /// <summary>Decodes a picture and brings it to the size it has before the crop: <see cref="Resize"/>, or <see cref="Size"/> without one.</summary>
    /// <exception cref="ImageException">It cannot be decoded.</exception>
    public PixelImage Load(byte[] bytes, string name, int maxMegapixels = 100)
    {
        var side = Resize > 0 ? Resize : Size;
        var (width, height, rgba) = ImageDecoder.DecodeRgba(bytes, name, maxMegapixels, side);
        return Resampler.Square(width, height, rgba, side);
    }

    /// <summary>The middle of a picture, [<see cref="Size"/>, <see cref="Size"/>].</summary>
    public PixelImage CentreCrop(PixelImage image) => Crop(image, (image.Width - Size) / 2, (image.Height - Size) / 2);

    /// <summary>A piece of a picture, [<see cref="Size"/>, <see cref="Size"/>], from this corner.</summary>
    public PixelImage Crop(PixelImage image, int left, int top)
    {
        if (image.Width == Size && image.Height == Size) return image;
        var pixels = new byte[Size * Size * 3];
        for (var y = 0; y < Size; y++)
            image.Pixels.AsSpan(((top + y) * image.Width + left) * 3, Size * 3).CopyTo(pixels.AsSpan(y * Size * 3));
        return new(Size, Size, pixels);
    }

    /// <summary>What is wrong with these settings, by key.</summary>
    public IEnumerable<(string Key, string Message)> Mistakes()
    {
        if (Size is < 1 or > 4096) yield return ("size", $"{Size} pixels; from 1 to 4096");
        if (Resize != 0 && (Resize < Size || Resize > 8192)) yield return ("resize", $"{Resize} pixels; 0 for no crop, or from size ({Size}) to 8192");
        if (Mean.Count != 3 || !Mean.All(double.IsFinite)) yield return ("mean", "it is not three numbers: one each for red, green and blue, on a scale of 0 to 1");
        if (Deviation.Count != 3 || !Deviation.All(d => d > 0 && double.IsFinite(d)))
            yield return ("deviation", "it is not three positive numbers: one each for red, green and blue, on a scale of 0 to 1");
    }
}
