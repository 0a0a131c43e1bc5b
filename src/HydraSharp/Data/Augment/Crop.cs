using HydraSharp.Checks;
using HydraSharp.Inference;

namespace HydraSharp.Data.Augment;

/// <summary>Shifts the picture by up to so many pixels in each direction; beyond the edge the edge goes on.</summary>
public sealed record Crop : TransformSpec
{
    /// <summary>Largest shift, in pixels.</summary>
    public int Padding { get; init; } = 4;

    /// <inheritdoc />
    public override PixelImage Apply(PixelImage image, SampleRandom random)
    {
        var (right, down) = (random.Next(2 * Padding + 1) - Padding, random.Next(2 * Padding + 1) - Padding);
        var pixels = new byte[image.Pixels.Length];
        for (var y = 0; y < image.Height; y++)
        {
            var row = Math.Clamp(y + down, 0, image.Height - 1) * image.Width;
            for (var x = 0; x < image.Width; x++)
                image.Pixels.AsSpan((row + Math.Clamp(x + right, 0, image.Width - 1)) * 3, 3).CopyTo(pixels.AsSpan((y * image.Width + x) * 3, 3));
        }

        return image with { Pixels = pixels };
    }

    /// <inheritdoc />
    public override void Check(Problems problems) => problems.Require(Padding is >= 0 and <= 1024, "padding", $"{Padding} pixels", "from 0 to 1024");
}
