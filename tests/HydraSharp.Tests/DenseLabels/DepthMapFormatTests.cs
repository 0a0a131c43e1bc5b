using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.DenseLabels;

public sealed class DepthMapFormatTests
{
    [Fact]
    public void SixteenBitsTimesScaleAreMetres()
    {
        var png = PngWriter.Grey(4, 1, (ReadOnlySpan<ushort>)[0, 256, 257, 65535]);
        Assert.Equal([float.NaN, 1, 257 / 256f, 65535 / 256f], new DepthMapFormat(1 / 256.0, 0, 1000).Read(png, "d").Values);
        Assert.Equal([float.NaN, float.NaN, 257 / 256f, float.NaN], new DepthMapFormat(1 / 256.0, 1.001, 200).Read(png, "d").Values);
        Assert.Equal([2.5f], new DepthMapFormat(0.1, 0, 1000).Read(PngWriter.Grey(1, 1, (ReadOnlySpan<byte>)[25]), "d").Values);
    }

    [Fact]
    public void DisparityIsDividedInto()
    {
        // Cityscapes: disparity (p - 1) / 256; 0 is not known, and 1 is infinitely far.
        DepthMapFormat format = new(1 / 256.0, 0, 1000, disparity: true, baselineTimesFocal: 0.2 * 2000);
        Assert.Equal(
            [float.NaN, float.NaN, 400, 4],
            format.Read(PngWriter.Grey(4, 1, (ReadOnlySpan<ushort>)[0, 1, 257, 25601]), "d").Values
        );
    }

    [Fact]
    public void ArraysKeepWhatIsKnown()
    {
        var npy = NpyFile.Write([2, 3], [1.5f, 0, float.NaN, float.PositiveInfinity, -1, 2000]);
        var map = new DepthMapFormat(1, 0, 1000).Read(npy, "d");
        Assert.Equal((3, 2), (map.Width, map.Height));
        Assert.Equal([1.5f, float.NaN, float.NaN, float.NaN, float.NaN, float.NaN], map.Values);
        Assert.Equal([3], new DepthMapFormat(2, 0, 1000).Read(NpyFile.Write([1, 1, 1], [1.5f]), "d").Values);
        Assert.Contains(
            "[1, 1, 2], where [height, width, 1] is needed",
            Assert.Throws<HydraImageException>(() => new DepthMapFormat(1, 0, 9).Read(NpyFile.Write([1, 1, 2], [1, 2]), "d")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void TwiceAsLargeIsHalfAsFar()
    {
        DepthMapFormat format = new(1, 0, 100);
        LabelMap map = new(2, 1, 1, [8, float.NaN]);
        Assert.Equal([4, 4, float.NaN, float.NaN], format.Moved(map, new(-0.25, 0, 0.5, 0, 0, 0.5), 4, 1).Values);
        Assert.Equal([float.NaN, 8], format.Moved(map, Affine.Flip(2), 2, 1).Values);
    }

    [Fact]
    public void WhatIsNoDepthIsRefused()
    {
        DepthMapFormat format = new(1, 0, 100);
        Assert.Contains(
            "save depth as a 16-bit grey PNG",
            Assert.Throws<HydraImageException>(() => format.Read(PngWriter.Rgb(1, 1, [1, 2, 3]), "d")).Message,
            StringComparison.Ordinal
        );
        Assert.Contains("no depth of -1 m in column 1 of row 0", format.Error(new(2, 1, 1, [1, -1])), StringComparison.Ordinal);
        Assert.Contains(
            "there is no such file",
            Assert.Throws<HydraImageException>(() => format.Read("not/there.png")).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepthMapFormat(0, 0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepthMapFormat(1, 2, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new DepthMapFormat(1, 0, 1, disparity: true));
    }
}
