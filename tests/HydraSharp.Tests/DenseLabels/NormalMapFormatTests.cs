using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.DenseLabels;

public sealed class NormalMapFormatTests
{
    static readonly NormalMapFormat Format = new();

    static void Near(float[] expected, float[] actual, float within = 1e-5f)
    {
        Assert.Equal(expected.Length, actual.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], actual[i], within);
    }

    [Fact]
    public void ColoursAreDirectionsOfLengthOne()
    {
        var map = Format.Read(PngWriter.Rgb(3, 1, [255, 255, 0, 0, 0, 0, 255, 128, 128]), "n");
        var third = 1 / MathF.Sqrt(3);
        var (x, y) = (1 / MathF.Sqrt(1 + 2 / 65025f), 1 / 255f / MathF.Sqrt(1 + 2 / 65025f));
        Near([third, third, -third, float.NaN, float.NaN, float.NaN, x, y, y], map.Values);
    }

    [Fact]
    public void SixteenBitsAndOpacityAreRead()
    {
        Near(
            [0.6f, 0, -0.8f],
            Format.Read(PngFileTests.Png(1, 1, 16, 2, false, [0, 0xCC, 0xCC, 0x80, 0x00, 0x19, 0x99]), "n").Values,
            5e-5f
        );
        var third = 1 / MathF.Sqrt(3);
        Near(
            [third, -third, third, float.NaN, float.NaN, float.NaN],
            Format.Read(PngFileTests.Png(2, 1, 8, 6, false, [0, 255, 0, 255, 9, 0, 0, 0, 255]), "n").Values
        );
        Assert.Contains(
            "save normals as an RGB PNG",
            Assert.Throws<HydraImageException>(() => Format.Read(PngWriter.Grey(1, 1, [1]), "n")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ArraysAreMadeOfLengthOne()
    {
        var map = Format.Read(NpyFile.Write([1, 2, 3], [3, 0, -4, 0, 0, 0]), "n");
        Near([0.6f, 0, -0.8f, float.NaN, float.NaN, float.NaN], map.Values);
        Assert.Null(Format.Error(map));
        Assert.Contains("a normal of length 2 in column 0 of row 0", Format.Error(new(1, 1, 3, [0, 2, 0])), StringComparison.Ordinal);
        Assert.Contains("1 values a pixel, where 3", Format.Error(new(1, 1, 1, [0])), StringComparison.Ordinal);
    }

    [Fact]
    public void TheyTurnWithTheImage()
    {
        LabelMap map = new(1, 1, 3, [0.48f, 0.64f, -0.6f]);
        Near([-0.48f, 0.64f, -0.6f], Format.Moved(map, Affine.Flip(1), 1, 1).Values);
        Near([-0.64f, 0.48f, -0.6f], Format.Moved(map, AffineTests.QuarterTurn with { OriginY = 0 }, 1, 1).Values);
        Near([0.48f, 0.64f, -0.6f], Format.Moved(map, new(0, 0, 0.5, 0, 0, 0.5), 1, 1).Values);
        Assert.All(Format.Moved(map, Affine.Shift(1, 0), 1, 1).Values, v => Assert.True(float.IsNaN(v)));
    }

    // Wider only: no turn, but the direction is still of length 1.
    [Fact]
    public void TheyStayOfLengthOne()
    {
        var values = Format.Moved(new(1, 1, 3, [0.48f, 0.64f, -0.6f]), new(0, 0, 0.25, 0, 0, 1), 1, 1).Values;
        Assert.Equal(1, values.Sum(v => v * v), 1e-5f);
        Assert.True(values[0] > values[1]);
    }
}
