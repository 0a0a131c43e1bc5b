namespace HydraSharp.Inference.Imaging;

/// <summary>
/// From a file's bytes to the network's input: decode, turn upright, resize, centre crop, normalise. Training and serving share it.
/// </summary>
public sealed record ImagePreprocessing
{
    /// <summary>Height of the network's input in pixels, and its width where <see cref="Width"/> is 0.</summary>
    public int Size { get; init; } = 64;

    /// <summary>Width of the network's input in pixels; 0 for a square.</summary>
    public int Width { get; init; }

    /// <summary>
    /// Height to which the image is resized before the centre crop to <see cref="Size"/>, the width in proportion to the input's; 0 for no
    /// crop.
    /// </summary>
    public int Resize { get; init; }

    /// <summary>Mean of each colour channel (R, G, B) on a scale of 0 to 1; ImageNet's by default.</summary>
    public IReadOnlyList<double> Mean { get; init; } = [0.485, 0.456, 0.406];

    /// <summary>Standard deviation of each colour channel (R, G, B) on a scale of 0 to 1; ImageNet's by default.</summary>
    public IReadOnlyList<double> Std { get; init; } = [0.229, 0.224, 0.225];

    /// <summary>
    /// The values of a 16-bit image that become black and white, such as 0 and 4095 for 12 bits; what is outside is clipped. Empty for the
    /// least and the largest value of each image.
    /// </summary>
    public IReadOnlyList<int> Range { get; init; } = WholeRange;

    internal static IReadOnlyList<int> WholeRange { get; } = [0, ushort.MaxValue];

    /// <summary>Decodes a file's bytes at full size.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the image.</param>
    /// <param name="maxMegapixels">Largest image that is decoded; its header is looked at first.</param>
    /// <exception cref="HydraImageException">The image cannot be read; the only exception.</exception>
    public PixelImage Decode(ReadOnlySpan<byte> bytes, string name, int maxMegapixels = 100) =>
        ImageDecoder.Decode(bytes, name, maxMegapixels, 0, 0, Range);

    /// <summary>
    /// Reads, decodes and resizes a file to <see cref="LoadedWidth"/> x <see cref="LoadedHeight"/> pixels whatever its proportions, not yet
    /// cropped.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="maxMegapixels">Largest image that is decoded; its header is looked at first.</param>
    /// <exception cref="HydraImageException">The file cannot be read; the only exception.</exception>
    public PixelImage Load(string path, int maxMegapixels = 100) => Load(ImageFile.Read(path), path, maxMegapixels);

    /// <summary>
    /// Decodes and resizes a file's bytes to <see cref="LoadedWidth"/> x <see cref="LoadedHeight"/> pixels whatever its proportions, not
    /// yet cropped.
    /// </summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the image.</param>
    /// <param name="maxMegapixels">Largest image that is decoded; its header is looked at first.</param>
    /// <exception cref="HydraImageException">The image cannot be read; the only exception.</exception>
    public PixelImage Load(ReadOnlySpan<byte> bytes, string name, int maxMegapixels = 100) =>
        ImageDecoder.Decode(bytes, name, maxMegapixels, LoadedWidth(), LoadedHeight(), Range);

    /// <summary>A decoded image of any size as the network's input.</summary>
    public PixelImage Fit(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        return CentreCrop(Resampler.Resize(image, LoadedWidth(), LoadedHeight()));
    }

    /// <summary>Width of the network's input, in pixels.</summary>
    public int InputWidth() => Width == 0 ? Size : Width;

    /// <summary>Numbers of one image in the network's input: height, width and three colours.</summary>
    public int InputNumbers() => Size * InputWidth() * 3;

    /// <summary>Size of the input for people, such as <c>320 x 240</c>: width, then height.</summary>
    public string InputText() => $"{InputWidth()} x {Size}";

    /// <summary>Height of a loaded image before the crop, in pixels.</summary>
    public int LoadedHeight() => Resize == 0 ? Size : Resize;

    /// <summary>Width of a loaded image before the crop, in pixels.</summary>
    public int LoadedWidth() => Resize == 0 ? InputWidth() : (int)Math.Round((double)Resize * InputWidth() / Size);

    /// <summary>The middle of the input's size; an odd remainder is rounded to even as torchvision does.</summary>
    public PixelImage CentreCrop(PixelImage image) =>
        image.Crop((int)Math.Round((image.Width - InputWidth()) / 2.0), (int)Math.Round((image.Height - Size) / 2.0), InputWidth(), Size);

    /// <summary>What writes pixels as the network's numbers.</summary>
    public PixelNormalizer Normalizer() => new(Mean, Std);

    /// <summary>What is wrong with these settings: key in snake_case and message.</summary>
    public IEnumerable<(string Key, string Message)> Errors()
    {
        if (Size is < 1 or > 4096)
            yield return ("size", $"{Size} pixels; from 1 to 4096");
        if (Width is < 0 or > 4096)
            yield return ("width", $"{Width} pixels; 0 for a square, or from 1 to 4096");
        if (Resize != 0 && (Resize < Size || Resize > 8192))
            yield return ("resize", $"{Resize} pixels; 0 for no crop, or from size ({Size}) to 8192");
        if (Mean.Count != 3 || !Mean.All(double.IsFinite))
            yield return ("mean", "three numbers are needed: red, green and blue, on a scale of 0 to 1");
        if (Range.Count != 0 && !(Range.Count == 2 && Range[0] >= 0 && Range[1] <= ushort.MaxValue && Range[0] < Range[1]))
            yield return ("range", "two numbers from 0 to 65535 are needed, the second above the first, or none");
        if (Std.Count != 3 || !Std.All(d => d > 0 && double.IsFinite(d)))
            yield return ("std", "three positive numbers are needed: red, green and blue, on a scale of 0 to 1");
    }
}
