using HydraSharp.DenseLabels;
using HydraSharp.Inference.Imaging;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Inference;

/// <summary>
/// A JPEG is decoded at 1/2, 1/4 or 1/8 of its size, in ceil(side / k) pixels that cover side / k: the image must not be stretched.
/// </summary>
public sealed class ScaledDecodingTests
{
    static PixelImage Load(byte[] bytes, ImagePreprocessing image) => image.Load(bytes, "test");

    static byte[] Encode(SKEncodedImageFormat format, int width, int height) =>
        TestImages.Encode(format, width, height, (x, y) =>
            new(Wave(x, width, 1), Wave(y, height, 1), Wave(x * (double)height + y * (double)width, 2.0 * width * height, 1))
        );

    static byte Wave(double at, double length, int waves) => (byte)(128 + 100 * Math.Sin(2 * Math.PI * waves * (at + 0.5) / length));

    static (double Mean, int Most) Difference(PixelImage one, PixelImage other)
    {
        Assert.Equal((one.Width, one.Height), (other.Width, other.Height));
        var differences = one.Pixels.Zip(other.Pixels, (a, b) => Math.Abs(a - b)).ToArray();
        return (differences.Average(), differences.Max());
    }

    public static TheoryData<int, int, int, int> Sizes()
    {
        var sizes = new TheoryData<int, int, int, int>();
        foreach (var (width, height) in new[] { (397, 297), (129, 131), (255, 257), (513, 385), (1021, 767), (131, 258), (1042, 261) })
        foreach (var (columns, rows) in new[] { (64, 64), (48, 32), (33, 65), (16, 16) })
            sizes.Add(width, height, columns, rows);
        return sizes;
    }

    [Theory]
    [MemberData(nameof(Sizes))]
    public void JpegAndPngOfAnImageAreAlike(int width, int height, int columns, int rows)
    {
        var preprocessing = new ImagePreprocessing { Size = rows, Width = columns };
        var (jpeg, png) = (Encode(SKEncodedImageFormat.Jpeg, width, height), Encode(SKEncodedImageFormat.Png, width, height));
        var (mean, most) = Difference(Load(jpeg, preprocessing), Load(png, preprocessing));
        Assert.InRange(mean, 0, 1);
        Assert.InRange(most, 0, 8);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    [InlineData(7)]
    [InlineData(8)]
    public void TurnedAndMirroredJpegsToo(byte orientation)
    {
        var preprocessing = new ImagePreprocessing { Size = 45, Width = 60 };
        var jpeg = TestImages.WithOrientation(Encode(SKEncodedImageFormat.Jpeg, 397, 297), orientation);
        var exact = preprocessing.Fit(ImageDecoder.Decode(jpeg, "test"));
        var (mean, most) = Difference(Load(jpeg, preprocessing), exact);
        Assert.InRange(mean, 0, 1);
        Assert.InRange(most, 0, 8);
    }

    [Fact]
    public void CropsToo()
    {
        var preprocessing = new ImagePreprocessing
        {
            Size = 48,
            Width = 40,
            Resize = 61,
        };
        var (jpeg, png) = (Encode(SKEncodedImageFormat.Jpeg, 421, 517), Encode(SKEncodedImageFormat.Png, 421, 517));
        var (mean, most) = Difference(
            preprocessing.CentreCrop(Load(jpeg, preprocessing)),
            preprocessing.CentreCrop(Load(png, preprocessing))
        );
        Assert.InRange(mean, 0, 1);
        Assert.InRange(most, 0, 8);
    }

    // Bars of 24 pixels up to the right and the lower edge: the class of a pixel and its brightness change at the same place.
    [Theory]
    [InlineData(397, 297)]
    [InlineData(257, 521)]
    [InlineData(513, 513)]
    public void AMaskLiesOnItsImage(int width, int height)
    {
        const int size = 64;
        bool Light(int x, int y) => ((width - 1 - x) / 24 + (height - 1 - y) / 24) % 2 == 0;
        var image = Load(
            TestImages.Encode(SKEncodedImageFormat.Jpeg, width, height, (x, y) => Light(x, y) ? SKColors.White : SKColors.Black),
            new() { Size = size }
        );
        var classes = new float[width * height];
        for (var i = 0; i < classes.Length; i++)
            classes[i] = Light(i % width, i / width) ? 1 : 0;
        var mask = new ClassMapFormat(2).Resized(new(width, height, 1, classes), size, size);
        for (var y = 0; y < size; y++)
        for (var x = 0; x < size; x++)
        {
            // Away from edges only: half a new pixel on every side is of one class.
            var (left, right) = ((int)((x - 0.1) * width / size), (int)((x + 1.1) * width / size));
            var (top, bottom) = ((int)((y - 0.1) * height / size), (int)((y + 1.1) * height / size));
            var corners = new[] { (left, top), (right, top), (left, bottom), (right, bottom) };
            if (corners.All(c => Light(Math.Clamp(c.Item1, 0, width - 1), Math.Clamp(c.Item2, 0, height - 1)) == (mask.At(x, y)[0] > 0)))
                Assert.Equal(mask.At(x, y)[0] > 0, image.Pixels[(y * size + x) * 3] > 127);
        }
    }
}
