using HydraSharp.Inference.Imaging;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Inference;

public sealed class ImagePreprocessingTests
{
    [Fact]
    public void HalvingAveragesWithATriangle()
    {
        // 4 columns 0 80 160 240 to 2: middles at 1 and 3 source pixels, reach 2. First: distances .5 .5 1.5 (weights .75 .75 .25, sum
        // 1.75),
        // (0*.75 + 80*.75 + 160*.25) / 1.75 = 57.1; second by symmetry (80*.25 + 160*.75 + 240*.75) / 1.75 = 182.9. The same in the other
        // direction.
        var bytes = TestImages.Encode(SKEncodedImageFormat.Png, 4, 4, (x, y) => new((byte)(x * 80), (byte)(y * 80), 5));
        var image = new ImagePreprocessing { Size = 2 }.Load(bytes, "test");
        Assert.Equal([57, 57, 5, 183, 57, 5, 57, 183, 5, 183, 183, 5], image.Pixels);
    }

    [Fact]
    public void DoublingInterpolates()
    {
        // 2 columns 0 100 to 4: middles at .25 .75 1.25 1.75, minus half a pixel: -.25 .25 .75 1.25, so 0 25 75 100.
        var bytes = TestImages.Encode(SKEncodedImageFormat.Png, 2, 2, (x, _) => new((byte)(x * 100), 0, 0));
        var image = new ImagePreprocessing { Size = 4 }.Load(bytes, "test");
        Assert.Equal([0, 25, 75, 100], Enumerable.Range(0, 4).Select(x => image.Pixels[x * 3]));
    }

    [Fact]
    public void TheSameSizeIsUnchanged()
    {
        var bytes = TestImages.Encode(SKEncodedImageFormat.Png, 16, 16);
        Assert.Equal(
            ImageDecoder.Decode(bytes, "test").Pixels,
            new ImagePreprocessing { Size = 16 }
                .Load(bytes, "test")
                .Pixels
        );
    }

    // A checkerboard of single pixels is grey from afar. Without averaging it would stay black and white, or make waves.
    [Theory]
    [InlineData(SKEncodedImageFormat.Png, 500)]
    [InlineData(SKEncodedImageFormat.Jpeg, 500)]
    [InlineData(SKEncodedImageFormat.Webp, 500)]
    [InlineData(SKEncodedImageFormat.Png, 130)]
    [InlineData(SKEncodedImageFormat.Jpeg, 200)]
    public void FineDetailDoesNotAlias(SKEncodedImageFormat format, int side)
    {
        var bytes = TestImages.Encode(format, side, side, (x, y) => (x + y) % 2 == 0 ? SKColors.White : SKColors.Black);
        var image = new ImagePreprocessing { Size = 32 }.Load(bytes, "test");
        Assert.All(image.Pixels, v => Assert.InRange(v, 112, 143));
    }

    // Leaving detail out in the codec must not move or colour the image.
    [Theory]
    [InlineData(200, 64)]
    [InlineData(256, 64)]
    [InlineData(1000, 48)]
    public void ScaledDecodingShowsTheSameImage(int side, int size)
    {
        static SKColor Smooth(int x, int y, int side) => new((byte)(x * 255 / side), (byte)(y * 255 / side), (byte)(255 - x * 255 / side));
        var preprocessing = new ImagePreprocessing { Size = size };
        var scaled = preprocessing.Load(TestImages.Encode(SKEncodedImageFormat.Jpeg, side, side, (x, y) => Smooth(x, y, side)), "test");
        var exact = preprocessing.Load(TestImages.Encode(SKEncodedImageFormat.Png, side, side, (x, y) => Smooth(x, y, side)), "test");
        Assert.All(scaled.Pixels.Zip(exact.Pixels), p => Assert.InRange(Math.Abs(p.First - p.Second), 0, 6));
    }

    [Fact]
    public void TheCentreIsCropped()
    {
        // 5 wide to 2: (5 - 2) / 2 = 1.5, to even 2: columns 2 and 3, rows 2 and 3.
        var image = new PixelImage(5, 5, [.. Enumerable.Range(0, 75).Select(i => (byte)(i / 3))]);
        var centre = new ImagePreprocessing { Size = 2, Resize = 5 }.CentreCrop(image);
        Assert.Equal([12, 13, 17, 18], centre.Pixels.Where((_, i) => i % 3 == 0));
        Assert.Same(image, new ImagePreprocessing { Size = 5 }.CentreCrop(image));
    }

    [Theory]
    [InlineData(-1, 0, 2, 2)]
    [InlineData(0, 4, 2, 2)]
    [InlineData(0, 0, 6, 1)]
    [InlineData(0, 0, 0, 1)]
    [InlineData(int.MaxValue, 0, 2, 2)]
    public void ACropOutsideIsRefused(int left, int top, int width, int height) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PixelImage(5, 5, new byte[75]).Crop(left, top, width, height));

    [Fact]
    public void ResizeIsTheLoadedSize()
    {
        var image = new ImagePreprocessing { Size = 8, Resize = 12 }.Load(TestImages.Bmp(), "test");
        Assert.Equal((12, 12), (image.Width, image.Height));
    }

    // 12 high for an input of 8 x 6: 12 · 6 / 8 = 9 wide.
    [Fact]
    public void AWidthMakesARectangle()
    {
        var rectangle = new ImagePreprocessing
        {
            Size = 8,
            Width = 6,
            Resize = 12,
        };
        var image = rectangle.Load(TestImages.Bmp(), "test");
        Assert.Equal((9, 12), (image.Width, image.Height));
        var centre = rectangle.CentreCrop(image);
        Assert.Equal((6, 8), (centre.Width, centre.Height));
        Assert.Equal((6, 144, "6 x 8"), (rectangle.InputWidth(), rectangle.InputNumbers(), rectangle.InputText()));
        Assert.Equal(
            ["width"],
            new ImagePreprocessing { Width = -1 }
                .Errors()
                .Select(m => m.Key)
        );
    }

    [Fact]
    public void DefaultsHaveNoErrors() => Assert.Empty(new ImagePreprocessing().Errors());

    [Fact]
    public void EveryErrorIsReported()
    {
        var wrong = new ImagePreprocessing
        {
            Size = 0,
            Resize = -1,
            Mean = [0.5, double.NaN, 0.5],
            Std = [0.5, 0, 0.5],
        };
        Assert.Equal(["size", "resize", "mean", "std"], wrong.Errors().Select(m => m.Key));
        Assert.Equal(
            ["resize"],
            new ImagePreprocessing { Size = 64, Resize = 63 }
                .Errors()
                .Select(m => m.Key)
        );
        Assert.Equal(
            ["mean", "std"],
            new ImagePreprocessing { Mean = [0.5], Std = [] }
                .Errors()
                .Select(m => m.Key)
        );
    }
}
