using HydraSharp.Inference;
using HydraSharp.Maps;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Maps;

public sealed class PngFileTests
{
    static readonly byte[] Indices = [0, 1, 2, 3, 200, 255];

    [Fact]
    public void GreyNumbersAreKept()
    {
        var png = PngFile.Decode(PngWriter.Grey8(3, 2, Indices), "x.png");
        Assert.Equal((3, 2, 8, 1), (png.Width, png.Height, png.Bits, png.Channels));
        Assert.Equal([0, 1, 2, 3, 200, 255], png.Numbers);
    }

    [Fact]
    public void AllSixteenBitsAreKept()
    {
        var png = PngFile.Decode(PngWriter.Grey16(2, 2, [0, 1, 256, 65535]), "x.png");
        Assert.Equal((16, 1), (png.Bits, png.Channels));
        Assert.Equal([0, 1, 256, 65535], png.Numbers);
    }

    // The colours of the palette say something else than its indices.
    [Fact]
    public void IndicesOfAPaletteAreKept()
    {
        var bytes = PngWriter.Palette8(3, 1, [2, 0, 1], [(255, 0, 0), (0, 255, 0), (7, 8, 9)]);
        Assert.Equal([2, 0, 1], PngFile.Decode(bytes, "x.png").Numbers);
        using var seen = SKBitmap.Decode(bytes);
        Assert.Equal(new SKColor(7, 8, 9), seen.GetPixel(0, 0));
        Assert.Equal(new SKColor(0, 255, 0), seen.GetPixel(2, 0));
    }

    // Skia writes with filters of its own choice, row by row.
    [Fact]
    public void WhatAnotherWriterWroteIsRead()
    {
        using var drawn = new SKBitmap(new SKImageInfo(40, 30, SKColorType.Rgba8888, SKAlphaType.Opaque));
        for (var y = 0; y < 30; y++)
            for (var x = 0; x < 40; x++) drawn.SetPixel(x, y, new((byte)(x * 6), (byte)(y * 8), (byte)(x * y)));
        using var data = drawn.Encode(SKEncodedImageFormat.Png, 100);
        var png = PngFile.Decode(data.ToArray(), "x.png");
        Assert.Equal((40, 30, 8), (png.Width, png.Height, png.Bits));
        for (var y = 0; y < 30; y++)
            for (var x = 0; x < 40; x++)
                Assert.Equal([(ushort)(x * 6), (ushort)(y * 8), (byte)(x * y)], png.Numbers.AsSpan((y * 40 + x) * png.Channels, 3).ToArray());
    }

    // 1, 2 and 4 bits a number: made by the standard's rules, one row with filter 0.
    [Theory]
    [InlineData(1, 0b10110000, new ushort[] { 1, 0, 1, 1 })]
    [InlineData(2, 0b11_01_00_10, new ushort[] { 3, 1, 0, 2 })]
    public void FewBitsAreSpread(int bits, int packed, ushort[] numbers)
    {
        var bytes = PngWriter.Grey8(1, 1, [0]);
        var file = HandMadePng.Of(4, 1, (byte)bits, 0, [0, (byte)packed]);
        Assert.Equal(numbers, PngFile.Decode(file, "x.png").Numbers);
        Assert.NotEqual(bytes, file);
    }

    [Fact]
    public void EveryTruncationIsTold()
    {
        var bytes = PngWriter.Grey16(5, 4, [.. Enumerable.Range(0, 20).Select(i => (ushort)(i * 3000))]);
        for (var length = 0; length < bytes.Length; length++)
        {
            var error = Assert.Throws<HydraImageException>(() => PngFile.Decode(bytes[..length], "cut.png"));
            Assert.StartsWith("cut.png: ", error.Message);
        }
    }

    // A checksum covers every bit but those of the signature and the lengths.
    [Fact]
    public void EveryFlippedBitIsTold()
    {
        var bytes = PngWriter.Grey8(3, 2, Indices);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var wrong = bytes.ToArray();
            wrong[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.Throws<HydraImageException>(() => PngFile.Decode(wrong, "x.png"));
        }
    }

    [Theory]
    [InlineData(0, 1, 8, 0)]
    [InlineData(1, 1, 3, 0)]
    [InlineData(1, 1, 4, 2)]
    [InlineData(1, 1, 16, 3)]
    [InlineData(1, 1, 8, 5)]
    [InlineData(60000, 60000, 8, 0)]
    [InlineData(int.MaxValue, int.MaxValue, 16, 6)]
    public void AHeaderThatMakesNoSenseIsTold(int width, int height, int bits, int colour) =>
        Assert.Throws<HydraImageException>(() => PngFile.Decode(HandMadePng.Of(width, height, (byte)bits, (byte)colour, [0, 0]), "x.png"));

    [Fact]
    public void MoreOrFewerRowsThanToldAreTold()
    {
        Assert.Contains("fewer", Assert.Throws<HydraImageException>(() => PngFile.Decode(HandMadePng.Of(2, 3, 8, 0, [0, 1, 2, 0, 1, 2]), "x.png")).Message);
        Assert.Contains("more", Assert.Throws<HydraImageException>(() => PngFile.Decode(HandMadePng.Of(2, 1, 8, 0, [0, 1, 2, 0, 1, 2]), "x.png")).Message);
        Assert.Contains("filter", Assert.Throws<HydraImageException>(() => PngFile.Decode(HandMadePng.Of(2, 1, 8, 0, [9, 1, 2]), "x.png")).Message);
        Assert.Contains("interlaced", Assert.Throws<HydraImageException>(() => PngFile.Decode(HandMadePng.Of(2, 1, 8, 0, [0, 1, 2], interlaced: true), "x.png")).Message);
    }
}
