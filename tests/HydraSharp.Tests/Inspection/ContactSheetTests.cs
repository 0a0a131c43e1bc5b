using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inspection;
using HydraSharp.Training.Distributed;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Inspection;

public sealed class ContactSheetTests
{
    static PixelImage Plain(byte red, byte green, byte blue) =>
        new(2, 2, [.. Enumerable.Range(0, 4).SelectMany(_ => (byte[])[red, green, blue])]);

    [Fact]
    public void ImagesStandInTheirPlaces()
    {
        var strip = new ContactSheet.Strip([Plain(255, 0, 0), Plain(0, 255, 0)], "a");
        using var sheet = SKBitmap.Decode(ContactSheet.Png("title", [strip, strip]));
        bool Has(SKColor colour, int from, int to) =>
            Enumerable.Range(from, to - from).Any(x => Enumerable.Range(0, sheet.Height).Any(y => sheet.GetPixel(x, y) == colour));
        Assert.True(Has(SKColors.Red, 12, 20));
        Assert.False(Has(SKColors.Lime, 0, 108));
        Assert.True(Has(SKColors.Lime, 120, 200));
        Assert.True(Has(SKColors.Red, 222, 240)); // the second strip begins after two images, their gap and a gap
        Assert.Contains(Enumerable.Range(0, sheet.Width), x => sheet.GetPixel(x, 16) == new SKColor(32, 32, 32));
    }

    // The letter T: a bar above, and a stem in the third of five columns.
    [Fact]
    public void LettersAreDrawn()
    {
        using var bitmap = new SKBitmap(6, 9);
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using var paint = new SKPaint { Color = SKColors.Black };
        PixelFont.Draw(canvas, "T", 0, 0, 1, paint);
        Assert.All(Enumerable.Range(0, 5), x => Assert.Equal(SKColors.Black, bitmap.GetPixel(x, 0)));
        Assert.All(Enumerable.Range(0, 7), y => Assert.Equal(SKColors.Black, bitmap.GetPixel(2, y)));
        Assert.Equal(SKColors.White, bitmap.GetPixel(1, 3));
    }

    [Fact]
    public void WhatIsNotAsciiIsReplaced() => Assert.Equal("Jos?, ?? ~", PixelFont.Plain("José, 日本 ~"));

    [Fact]
    public void LinesBreakBetweenWords()
    {
        Assert.Equal(["one two", "three"], PixelFont.Lines("one two three", 8, 3));
        Assert.Equal(["one two", "three..."], PixelFont.Lines("one two three four", 8, 2));
        Assert.Equal(["abcde", "fgh"], PixelFont.Lines("abcdefgh", 5, 3));
    }
}
