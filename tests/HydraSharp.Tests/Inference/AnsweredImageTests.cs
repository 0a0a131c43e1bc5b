using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Faces;
using HydraSharp.Inference.Imaging;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Inference;

public sealed class AnsweredImageTests
{
    static readonly KeyValuePair<string, Answer>[] Tasks =
    [
        new("age", new Answer.Number(31.42, "years")),
        new("gender", new Answer.Category("female", 0.971, [])),
    ];

    [Theory]
    [InlineData(40, 20, 320, 160)]
    [InlineData(400, 500, 400, 500)]
    [InlineData(3200, 1600, 1600, 800)]
    [InlineData(1, 2000, 320, 1600)]
    public void TheWordsStandBelowTheImage(int width, int height, int drawnWidth, int drawnHeight)
    {
        using var drawn = Drawn(Grey(width, height), new AnsweredPart(null, Tasks));
        Assert.Equal(drawnWidth, drawn.Width);
        var dot = Math.Max(2, drawnWidth / 400);
        Assert.Equal(drawnHeight + 2 * 9 * dot + 2 * 6 * dot, drawn.Height);
        Assert.True(Dark(drawn, drawnHeight, drawnHeight + 6 * dot + 9 * dot) > 20 * dot, "no first line");
        Assert.True(Dark(drawn, drawnHeight + 15 * dot, drawn.Height) > 20 * dot, "no second line");
    }

    [Fact]
    public void AFaceHasAFrameAndItsWordsBesideIt()
    {
        using var drawn = Drawn(Grey(400, 400), new AnsweredPart(new FaceBox(100, 50, 120, 150, 0.9), Tasks));
        Assert.Equal((400, 400), (drawn.Width, drawn.Height));
        Assert.True(
            IsYellow(drawn.GetPixel(160, 50)) && IsYellow(drawn.GetPixel(100, 120)) && IsYellow(drawn.GetPixel(220, 120)),
            "no frame"
        );
        Assert.False(IsYellow(drawn.GetPixel(160, 120)));
        Assert.True(Dark(drawn, 204, 240) > 500, "no label below the face");
        Assert.Equal(0, Dark(drawn, 60, 190));
    }

    // There is no room below: the words stand above. A face as high as the image has them beside it, one that fills it inside.
    [Theory]
    [InlineData(390, 200, 50, 195, 160, 196)]
    [InlineData(390, 0, 50, 400, 2, 38)]
    [InlineData(0, 0, 400, 400, 362, 398)]
    public void WordsStayInTheImage(double left, double top, double width, double height, int from, int to)
    {
        using var drawn = Drawn(Grey(400, 400), new AnsweredPart(new FaceBox(left, top, width, height, 0.9), Tasks));
        Assert.True(Dark(drawn, from, to) > 500);
    }

    // Two faces whose words would lie over each other: those of the second go to the next free place, above it.
    [Fact]
    public void WordsDoNotCoverOtherWords()
    {
        var (upper, lower) = (new FaceBox(100, 20, 120, 100, 0.9), new FaceBox(120, 60, 120, 62, 0.8));
        using var alone = Drawn(Grey(400, 400), new AnsweredPart(lower, Tasks));
        using var both = Drawn(Grey(400, 400), new AnsweredPart(upper, Tasks), new AnsweredPart(lower, Tasks));
        Assert.True(Dark(alone, 126, 160) > 500 && Dark(alone, 10, 56) == 0);
        Assert.True(Dark(both, 124, 160) > 500 && Dark(both, 10, 56) > 500, "the second's words are not above it");
    }

    [Fact]
    public void ABoxOutsideAndWordsWithoutEndDoNotHurt()
    {
        var tags = new Answer.Labels(["a"], [new("a", 1)]);
        var many = Enumerable.Range(0, 200).Select(i => KeyValuePair.Create(new string('x', 300) + i, (Answer)tags)).ToArray();
        using var drawn = Drawn(
            Grey(64, 64),
            new(new FaceBox(-1e6, 1e6, 1e9, 5, 0.9), many),
            new(new FaceBox(1e6, -1e6, 1, 1, 0.9), Tasks),
            new(null, [])
        );
        Assert.Equal(320, drawn.Width);
    }

    static SKBitmap Drawn(PixelImage image, params AnsweredPart[] parts) => SKBitmap.Decode(AnsweredImage.Jpeg(image, parts));

    static PixelImage Grey(int width, int height) => new(width, height, [.. Enumerable.Repeat((byte)160, width * height * 3)]);

    static int Dark(SKBitmap drawn, int from, int to)
    {
        var dark = 0;
        for (var y = from; y < to; y++)
        for (var x = 0; x < drawn.Width; x++)
            if (drawn.GetPixel(x, y).Red < 100)
                dark++;
        return dark;
    }

    static bool IsYellow(SKColor colour) => colour is { Red: > 200, Green: > 150, Blue: < 110 };
}
