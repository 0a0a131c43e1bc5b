using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Inference;

public sealed class ImageDecoderTests
{
    static PixelImage Decode(byte[] bytes) => ImageDecoder.Decode(bytes, "test");

    static byte[] Pixel(PixelImage image, int x, int y) => image.Pixels[((y * image.Width + x) * 3)..][..3];

    static void AssertNear(byte[] expected, byte[] actual, int tolerance) =>
        Assert.All(expected.Zip(actual), p => Assert.InRange(p.Second, p.First - tolerance, p.First + tolerance));

    [Fact]
    public void PngKeepsEveryColour()
    {
        var image = Decode(TestImages.Encode(SKEncodedImageFormat.Png, 3, 2, (x, y) => new((byte)(x * 10), (byte)(y * 20), 77)));
        Assert.Equal((3, 2), (image.Width, image.Height));
        Assert.Equal([0, 0, 77, 10, 0, 77, 20, 0, 77, 0, 20, 77, 10, 20, 77, 20, 20, 77], image.Pixels);
    }

    [Fact]
    public void BmpHasItsRowsTurnedTopFirst() =>
        Assert.Equal([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255], Decode(TestImages.Bmp()).Pixels);

    [Fact]
    public void GifIsRead() => Assert.Equal([255, 255, 255], Decode(TestImages.Gif).Pixels);

    [Fact]
    public void WebpIsRead()
    {
        var image = Decode(TestImages.Encode(SKEncodedImageFormat.Webp, 16, 8, (_, _) => new(200, 40, 90), 100));
        Assert.Equal((16, 8), (image.Width, image.Height));
        AssertNear([200, 40, 90], Pixel(image, 7, 3), 3);
    }

    [Fact]
    public void GreyJpegBecomesThreeEqualChannels() => Assert.Equal([200, 200, 200], Pixel(Decode(TinyJpeg.Make(8, 8, 200)), 4, 4));

    // ITU-R BT.601: R = Y + 1.402 (Cr - 128) = 100 + 1.402 * 50 = 170.1; G = 100 - 0.714 * 50 = 64.3; B = 100.
    [Fact]
    public void ColourJpegIsConverted() => AssertNear([170, 64, 100], Pixel(Decode(TinyJpeg.Make(8, 8, 100, 128, 178)), 4, 4), 1);

    // Adobe stores 255 - ink; colour = stored * stored black / 255: 200 * 255 / 255 = 200, 100, 50.
    [Fact]
    public void CmykJpegBecomesRgb() => AssertNear([200, 100, 50], Pixel(Decode(TinyJpeg.Make(8, 8, 200, 100, 50, 255)), 4, 4), 2);

    [Fact]
    public void SixteenBitPngIsRoundedToEight()
    {
        // One row, one RGB pixel: 0xFFFF, 0x8080, 0x0000, which is 255, 128.5/257, 0 on the scale of 8 bits.
        var image = Decode(TinyPng.Make(1, 1, 16, 2, [0, 0xFF, 0xFF, 0x80, 0x80, 0, 0]));
        AssertNear([255, 128, 0], image.Pixels, 1);
    }

    [Fact]
    public void OneBitGreyPngIsRead() =>
        Assert.Equal([255, 255, 255, 0, 0, 0, 255, 255, 255], Decode(TinyPng.Make(3, 1, 1, 0, [0, 0b1010_0000])).Pixels);

    [Fact]
    public void PalettePngWithTransparencyLiesOnWhite()
    {
        var image = Decode(TinyPng.Make(3, 1, 8, 3, [0, 0, 1, 2], ("PLTE", [10, 20, 30, 40, 50, 60, 70, 80, 90]), ("tRNS", [255, 0])));
        Assert.Equal([10, 20, 30, 255, 255, 255, 70, 80, 90], image.Pixels);
    }

    // Alpha 51 is a fifth: 0.2 * 100 + 0.8 * 255 = 224, 0.2 * 0 + 204 = 204, 0.2 * 200 + 204 = 244.
    [Fact]
    public void AlphaIsMixedWithWhite() => AssertNear([224, 204, 244], Decode(TinyPng.Make(1, 1, 8, 6, [0, 100, 0, 200, 51])).Pixels, 2);

    [Theory]
    [InlineData(1, 1)]
    [InlineData(10_000, 1)]
    [InlineData(1, 10_000)]
    public void ExtremeShapesAreReadAndResized(int width, int height)
    {
        var bytes = TestImages.Encode(SKEncodedImageFormat.Png, width, height, (_, _) => new(9, 99, 199));
        Assert.Equal((width, height), (Decode(bytes).Width, Decode(bytes).Height));
        var resized = new ImagePreprocessing { Size = 8 }.Load(bytes, "test");
        Assert.Equal((8, 8), (resized.Width, resized.Height));
        Assert.All(resized.Pixels.Chunk(3), p => Assert.Equal([9, 99, 199], p));
    }

    // Stored: A B above C D. Where the four land when the stored first row and column are put at the sides that EXIF 2.32 names.
    [Theory]
    [InlineData(1, "ABCD")]
    [InlineData(2, "BADC")]
    [InlineData(3, "DCBA")]
    [InlineData(4, "CDAB")]
    [InlineData(5, "ACBD")]
    [InlineData(6, "CADB")]
    [InlineData(7, "DBCA")]
    [InlineData(8, "BDAC")]
    [InlineData(0, "ABCD")]
    [InlineData(9, "ABCD")]
    public void ExifOrientationIsHonoured(byte orientation, string expected)
    {
        var colours = new Dictionary<char, SKColor>
        {
            ['A'] = SKColors.Red,
            ['B'] = SKColors.Lime,
            ['C'] = SKColors.Blue,
            ['D'] = SKColors.White,
        };
        var stored = TestImages.Encode(SKEncodedImageFormat.Jpeg, 64, 32, (x, y) => colours["ABCD"[(y < 16 ? 0 : 2) + (x < 32 ? 0 : 1)]]);
        var bytes = TestImages.WithOrientation(stored, orientation);
        var full = Decode(bytes);
        Assert.Equal(orientation is >= 5 and <= 8 ? (32, 64) : (64, 32), (full.Width, full.Height));
        AssertCorners(full);
        AssertCorners(new ImagePreprocessing { Size = 16 }.Load(bytes, "test"));

        void AssertCorners(PixelImage image)
        {
            var seen = from y in new[] { 2, image.Height - 3 } from x in new[] { 2, image.Width - 3 } select Nearest(Pixel(image, x, y));
            Assert.Equal(expected, string.Concat(seen));
        }

        char Nearest(byte[] rgb) =>
            colours.MinBy(c => Math.Abs(c.Value.Red - rgb[0]) + Math.Abs(c.Value.Green - rgb[1]) + Math.Abs(c.Value.Blue - rgb[2])).Key;
    }

    [Fact]
    public void ThePixelLimitIsAskedOfTheHeader()
    {
        // 10,000 x 1,000 are ten megapixels.
        var bytes = TinyPng.Make(10_000, 1_000, 1, 0, new byte[1251 * 1000]);
        Assert.Equal(10_000, ImageDecoder.Decode(bytes, "wide", 10).Width);
        var error = Assert.Throws<HydraImageException>(() => ImageDecoder.Decode(bytes, "wide", 9));
        Assert.Equal("wide: it is too large: 10000 x 1000 pixels, where at most 9 megapixels are read; make it smaller", error.Message);
    }
}
