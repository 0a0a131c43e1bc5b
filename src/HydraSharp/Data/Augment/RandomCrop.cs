using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Augment;

/// <summary>
/// Enlarges the image on all sides by its mirror image (the edge itself not repeated) and cuts its own size out at random.
/// </summary>
public sealed record RandomCrop : MovingTransform
{
    /// <summary>Pixels added on each side, so also the furthest the image moves.</summary>
    public int Padding { get; init; } = 4;

    /// <inheritdoc />
    public override Affine? Draw(PixelImage image, SampleRandom random)
    {
        var right = random.Next(2 * Padding + 1) - Padding;
        var down = random.Next(2 * Padding + 1) - Padding;
        return right == 0 && down == 0 ? null : Affine.Shift(-right, -down);
    }

    /// <inheritdoc />
    public override PixelImage Moved(PixelImage image, in Affine move)
    {
        var (right, down) = ((int)move.OriginX, (int)move.OriginY);
        var row = image.Width * 3;
        var cut = GC.AllocateUninitializedArray<byte>(image.Pixels.Length);
        for (var y = 0; y < image.Height; y++)
            CutRow(image.Pixels.AsSpan(Mirrored(y + down, image.Height) * row, row), right, cut.AsSpan(y * row, row));
        return image with { Pixels = cut };
    }

    /// <inheritdoc />
    public override void Check(Problems problems) =>
        problems.Require(Padding is >= 1 and <= 4096, "padding", $"{Padding} pixels", "from 1 to 4096");

    static void CutRow(ReadOnlySpan<byte> source, int right, Span<byte> cut)
    {
        var width = source.Length / 3;
        var first = Math.Clamp(-right, 0, width);
        var last = Math.Clamp(width - right, first, width);
        if (last > first)
            source[((first + right) * 3)..((last + right) * 3)].CopyTo(cut[(first * 3)..]);
        for (var x = 0; x < first; x++)
            source.Slice(Mirrored(x + right, width) * 3, 3).CopyTo(cut[(x * 3)..]);
        for (var x = last; x < width; x++)
            source.Slice(Mirrored(x + right, width) * 3, 3).CopyTo(cut[(x * 3)..]);
    }

    // -2 -1 0 1 2 ... n-1 n n+1 is read as 2 1 0 1 2 ... n-1 n-2 n-3.
    static int Mirrored(int position, int length)
    {
        if (length == 1)
            return 0;
        var period = 2 * (length - 1);
        var inside = Math.Abs(position) % period;
        return inside < length ? inside : period - inside;
    }
}
