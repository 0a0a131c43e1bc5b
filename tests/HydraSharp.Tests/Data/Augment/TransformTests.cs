using HydraSharp.Data.Augment;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Data.Augment;

/// <summary>Small images worked out by hand.</summary>
public sealed class TransformTests
{
    static PixelImage Grey(int width, params byte[] values) =>
        new(width, values.Length / width, [.. values.SelectMany(v => (byte[])[v, v, v])]);

    static byte[] Reds(PixelImage image) => [.. image.Pixels.Where((_, i) => i % 3 == 0)];

    // Every result over many random numbers, as text.
    static HashSet<string> Results(TransformSpec transform, PixelImage image, int draws = 2000) =>
        [.. Enumerable.Range(0, draws).Select(i => string.Join(' ', Reds(transform.Apply(image, new(1, 0, i)))))];

    static IReadOnlyList<string> Errors(TransformSpec transform)
    {
        var problems = new Problems();
        transform.Check(problems);
        return [.. problems.Found.Select(p => p.Path)];
    }

    [Fact]
    public void FlipMirrorsEachRowAndKeepsColoursWhole()
    {
        var flipped = new RandomHorizontalFlip { Probability = 1 }.Apply(new(2, 2, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), new(1, 0, 0));
        Assert.Equal([4, 5, 6, 1, 2, 3, 10, 11, 12, 7, 8, 9], flipped.Pixels);
    }

    // 10,000 draws at .3: 3,000 with deviation sqrt(10,000 * .3 * .7) = 46.
    [Fact]
    public void FlipHappensAsOftenAsAsked()
    {
        var image = Grey(2, 1, 2);
        Assert.InRange(
            Enumerable
                .Range(0, 10_000)
                .Count(i => !ReferenceEquals(image, new RandomHorizontalFlip { Probability = 0.3 }.Apply(image, new(1, 0, i)))),
            2770,
            3230
        );
    }

    // 1 2 3 with its mirror image on both sides is 2 1 2 3 2 when the padding is 1: windows of three.
    [Fact]
    public void CropMovesByAtMostThePaddingOverTheMirroredImage() =>
        Assert.Equal(["1 2 3", "2 1 2", "2 3 2"], Results(new RandomCrop { Padding = 1 }, Grey(3, 1, 2, 3)).Order(StringComparer.Ordinal));

    // Padding 4 of 1 2 3: 1 2 | 3 2 | 1 2 3 | 2 1 | 2 3: the mirror is mirrored again.
    [Fact]
    public void CropMirrorsAgainWhenThePaddingIsLargerThanTheImage() =>
        Assert.Equal(
            ["1 2 3", "2 1 2", "2 3 2", "3 2 1"],
            Results(new RandomCrop { Padding = 4 }, Grey(3, 1, 2, 3)).Order(StringComparer.Ordinal)
        );

    [Fact]
    public void CropMovesUpAndDownToo() =>
        Assert.Equal(["1 2 3", "2 1 2", "2 3 2"], Results(new RandomCrop { Padding = 1 }, Grey(1, 1, 2, 3)).Order(StringComparer.Ordinal));

    // Half the area of 4 x 4 at ratio 1..1 is a square of sqrt(8) = 2.83: rounded to 3 x 3, at one of 2 x 2 places.
    // Mean colour of sixteen pixels, one of them 160: 10.
    [Fact]
    public void ErasingCoversOneRectangleWithTheMeanColour()
    {
        byte[] values = [.. Enumerable.Repeat((byte)0, 16)];
        values[0] = 160;
        var results = Results(
            new RandomErasing
            {
                Probability = 1,
                AreaLow = 0.5,
                AreaHigh = 0.5,
                Ratio = 1,
            },
            Grey(4, values)
        );
        Assert.Equal(
            [
                "10 10 10 0 10 10 10 0 10 10 10 0 0 0 0 0",
                "160 0 0 0 0 10 10 10 0 10 10 10 0 10 10 10",
                "160 0 0 0 10 10 10 0 10 10 10 0 10 10 10 0",
                "160 10 10 10 0 10 10 10 0 10 10 10 0 0 0 0",
            ],
            results.Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void ErasedAreasAndShapesStayWithinTheirLimits()
    {
        var image = Grey(64, [.. Enumerable.Range(0, 4096).Select(i => (byte)(i % 64 == 0 && i / 64 % 2 == 0 ? 0 : 255))]);
        for (var i = 0; i < 500; i++)
        {
            var changed = new RandomErasing
            {
                Probability = 1,
                AreaLow = 0.1,
                AreaHigh = 0.2,
                Ratio = 0.5,
            }.Apply(image, new(2, 0, i));
            var covered = Reds(changed).Index().Where(v => v.Item is not (0 or 255)).Select(v => v.Index).ToList();
            var (width, height) = (
                covered.Max(c => c % 64) - covered.Min(c => c % 64) + 1,
                covered.Max(c => c / 64) - covered.Min(c => c / 64) + 1
            );
            Assert.Equal(width * height, covered.Count);
            // 410 to 819 pixels, and half a pixel's rounding on each side.
            Assert.InRange(covered.Count, 380, 860);
            Assert.InRange((double)height / width, 0.47, 2.12);
        }
    }

    // Factors from 0.5 to 1.5, drawn alone: 100 becomes 50 to 150, 200 becomes 100 to 255, and the ratio of the two stays 2 until 255 is
    // reached.
    [Fact]
    public void BrightnessMultiplies()
    {
        var image = Grey(2, 100, 200);
        var results = Enumerable.Range(0, 2000).Select(i => Reds(new ColorJitter { Brightness = 0.5 }.Apply(image, new(1, 0, i)))).ToList();
        Assert.All(results, r => Assert.InRange(Math.Abs(r[1] - Math.Min(255, 2 * r[0])), 0, 1));
        Assert.InRange(results.Min(r => r[0]), 50, 51);
        Assert.InRange(results.Max(r => r[0]), 149, 150);
    }

    // Strength 1 or more may make it black (factor 0), never negative.
    [Fact]
    public void BrightnessNeverTurnsNegative() => Assert.Contains("0", Results(new ColorJitter { Brightness = 3 }, Grey(1, 1)));

    // The mean grey of 100 and 200 is 150 and stays; differences to it are multiplied by 0.5 to 1.5: 125 to 75 and 175 to 225.
    [Fact]
    public void ContrastMultipliesTheDistanceToTheMeanGrey()
    {
        var image = Grey(2, 100, 200);
        var results = Enumerable.Range(0, 2000).Select(i => Reds(new ColorJitter { Contrast = 0.5 }.Apply(image, new(1, 0, i)))).ToList();
        Assert.All(results, r => Assert.InRange(r[0] + r[1], 299, 301));
        Assert.InRange(results.Min(r => r[0]), 75, 76);
        Assert.InRange(results.Max(r => r[0]), 124, 125);
    }

    // Grey of (200, 100, 50): 0.299 * 200 + 0.587 * 100 + 0.114 * 50 = 124.2. Factor f: 124 + f * (76, -24, -74).
    [Fact]
    public void SaturationMultipliesTheDistanceToTheGreyOfEachPixel()
    {
        for (var i = 0; i < 500; i++)
        {
            var changed = new ColorJitter { Saturation = 0.5 }
                .Apply(new(1, 1, [200, 100, 50]), new(1, 0, i))
                .Pixels;
            var factor = (changed[0] - 124) / 76.0;
            Assert.InRange(factor, 0.49, 1.51);
            Assert.InRange(changed[1] - (124 - 24 * factor), -1, 1);
            Assert.InRange(changed[2] - (124 - 74 * factor), -1.2, 1.2);
        }
    }

    [Theory]
    [InlineData(0f, 255, 0, 0)]
    [InlineData(1 / 3f, 0, 255, 0)]
    [InlineData(-1 / 3f, 0, 0, 255)]
    [InlineData(0.5f, 0, 255, 255)]
    [InlineData(-0.5f, 0, 255, 255)]
    [InlineData(1 / 12f, 255, 128, 0)]
    [InlineData(-1 / 12f, 255, 0, 128)]
    public void HueTurnsPureRedAroundTheCircle(float turn, byte red, byte green, byte blue)
    {
        byte[] pixels = [255, 0, 0];
        HueCircle.Turn(pixels, turn);
        Assert.Equal([red, green, blue], pixels);
    }

    [Fact]
    public void AHueThatIsNotTurnedStays()
    {
        foreach (var i in Enumerable.Range(0, 2000))
        {
            var random = new SampleRandom(4, 0, i);
            byte[] pixels = [(byte)random.Next(256), (byte)random.Next(256), (byte)random.Next(256)];
            var before = pixels.ToArray();
            HueCircle.Turn(pixels, 0);
            Assert.All(before.Zip(pixels), p => Assert.InRange(p.Second - p.First, -1, 1));
            // Half the circle and half again is once around.
            HueCircle.Turn(pixels, 0.5f);
            HueCircle.Turn(pixels, 0.5f);
            Assert.All(before.Zip(pixels), p => Assert.InRange(p.Second - p.First, -2, 2));
        }
    }

    [Fact]
    public void GrayscaleWeighsColoursByBt601()
    {
        // 0.299 * 255 = 76.2; 0.587 * 255 = 149.7; 0.114 * 255 = 29.1.
        var grey = new Grayscale { Probability = 1 }.Apply(new(3, 1, [255, 0, 0, 0, 255, 0, 0, 0, 255]), new(1, 0, 0));
        Assert.Equal([76, 76, 76, 150, 150, 150, 29, 29, 29], grey.Pixels);
    }

    // A quarter turn of 3 x 3: read at (cx + sin * (y - cy), cy - sin * (x - cx)). With sin = 1 target (0, 0) is source (0, 2).
    [Fact]
    public void WarpTurnsAQuarter()
    {
        var turned = Warp.Apply(Grey(3, 1, 2, 3, 4, 5, 6, 7, 8, 9), new(0, 2, 0, -1, 1, 0));
        Assert.Equal([7, 4, 1, 8, 5, 2, 9, 6, 3], Reds(turned));
    }

    // Half a pixel to the right: means of neighbours; past the edge, the edge: (10+20)/2, (20+40)/2, 40.
    [Fact]
    public void WarpInterpolatesAndRepeatsTheEdge()
    {
        Assert.Equal([15, 30, 40], Reds(Warp.Apply(Grey(3, 10, 20, 40), new(0.5f, 0, 1, 0, 0, 1))));
        Assert.Equal([10, 10, 10], Reds(Warp.Apply(Grey(3, 10, 20, 40), new(-9, 0, 1, 0, 0, 1))));
        // Between four: (0 + 100 + 40 + 60) / 4 = 50.
        Assert.Equal(50, Reds(Warp.Apply(Grey(2, 0, 100, 40, 60), new(0.5f, 0.5f, 1, 0, 0, 1)))[0]);
    }

    [Fact]
    public void RotationKeepsTheCentreAndTurnsBothWays()
    {
        byte[] values = [.. Enumerable.Repeat((byte)0, 81)];
        for (var y = 0; y < 9; y++)
            values[y * 9 + 4] = 255;
        var turned = Enumerable
            .Range(0, 500)
            .Select(i => Reds(new Rotation { Degrees = 30 }.Apply(Grey(9, values), new(1, 0, i))))
            .ToList();
        Assert.All(turned, t => Assert.InRange(t[40], 250, 255));
        // The top of the line leans to the left in about half of them.
        Assert.InRange(turned.Count(t => t[..4].Sum(v => v) > t[5..9].Sum(v => v)), 200, 300);
    }

    // The mean of many crops of a ramp from 0 to 60 is its middle, and the span of a crop at scale .25 is about half the ramp's.
    [Fact]
    public void ResizedCropEnlargesAPart()
    {
        var ramp = Grey(4, [.. Enumerable.Range(0, 16).Select(i => (byte)(i % 4 * 20))]);
        var crops = Enumerable
            .Range(0, 2000)
            .Select(i => Reds(new ResizedCrop { Scale = [0.25, 0.25], Ratio = [1, 1] }.Apply(ramp, new(1, 0, i))))
            .ToList();
        // Two pixels wide, read in steps of half a pixel: neighbours differ by 10, first and last by 30, or less at the edge.
        Assert.All(crops, c => Assert.InRange(c[3] - c[0], 24, 31));
        Assert.InRange(crops.Average(c => (c[0] + c[3]) / 2.0), 29, 31);
        Assert.Equal(
            ramp.Pixels,
            new ResizedCrop { Scale = [1, 1], Ratio = [1, 1] }
                .Apply(ramp, new(1, 0, 0))
                .Pixels
        );
    }

    [Fact]
    public void ErrorsAreReported()
    {
        Assert.Equal(["probability"], Errors(new RandomHorizontalFlip { Probability = 1.5 }));
        Assert.Equal(["padding"], Errors(new RandomCrop { Padding = 0 }));
        Assert.Equal(["scale", "ratio"], Errors(new ResizedCrop { Scale = [0.5], Ratio = [2, 1] }));
        Assert.Equal(["scale"], Errors(new ResizedCrop { Scale = [0.5, 1.5] }));
        Assert.Equal(["degrees"], Errors(new Rotation { Degrees = double.NaN }));
        Assert.Equal([""], Errors(new ColorJitter()));
        Assert.Equal(
            ["brightness", "contrast", "saturation", "hue"],
            Errors(
                new ColorJitter
                {
                    Brightness = -1,
                    Contrast = double.NaN,
                    Saturation = 11,
                    Hue = 0.6,
                }
            )
        );
        Assert.Equal(
            ["probability", "area_low", "area_high", "ratio"],
            Errors(
                new RandomErasing
                {
                    Probability = 0,
                    AreaLow = 0,
                    AreaHigh = 1,
                    Ratio = 0,
                }
            )
        );
        Assert.Equal(["probability"], Errors(new Grayscale { Probability = -1 }));
    }
}
