using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.DenseLabels;

public sealed class ClassMapFormatTests
{
    static readonly byte[] Colours = [10, 20, 30, 10, 20, 30, 200, 0, 0, 0, 0, 255];

    static LabelMap Read(ClassMapFormat format, byte[] png) => format.Read(png, "mask.png");

    static string Refused(ClassMapFormat format, byte[] png) => Assert.Throws<HydraImageException>(() => Read(format, png)).Message;

    [Fact]
    public void PaletteIndicesAreTheClasses()
    {
        // Two entries of one colour: only the index distinguishes them.
        var map = Read(new(4), PngWriter.Palette(3, 2, [0, 1, 2, 3, 1, 0], Colours));
        Assert.Equal((3, 2, 1), (map.Width, map.Height, map.Channels));
        Assert.Equal([0, 1, 2, 3, 1, 0], map.Values);
    }

    [Fact]
    public void TheIgnoredValueIsNotKnown()
    {
        Assert.Equal([0, float.NaN, 1], Read(new(2), PngWriter.Grey(3, 1, [0, 255, 1])).Values);
        Assert.Equal([float.NaN, 1], Read(new(2, ignore: 0), PngWriter.Grey(2, 1, [0, 1])).Values);
        Assert.Contains(
            "the value 255 in column 1 of row 0",
            Refused(new(2, ignore: null), PngWriter.Grey(2, 1, [0, 255])),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void ValuesNameTheirClasses()
    {
        ClassMapFormat format = new(3, ignore: null, values: [0, 128, 255]);
        Assert.Equal([2, 0, 1, 1], Read(format, PngWriter.Grey(2, 2, [255, 0, 128, 128])).Values);
        var message = Refused(format, PngWriter.Grey(2, 2, [255, 0, 128, 127]));
        Assert.Contains(
            "mask.png: the value 127 in column 1 of row 1, both counted from 0, is no class: 0, 128, 255",
            message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WhatNoClassNamesMayBeUnknown() =>
        Assert.Equal(
            [0, float.NaN, 1, float.NaN],
            Read(new(2, ignore: 255, values: [7, 8], unlisted: true), PngWriter.Grey(4, 1, [7, 6, 8, 255])).Values
        );

    [Fact]
    public void AClassOutOfRangeIsReportedWithItsPlace()
    {
        Assert.Contains(
            "the value 4 in column 2 of row 1",
            Refused(new(4), PngWriter.Grey(3, 2, [0, 1, 2, 3, 0, 4])),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "there is no class 4 of 0 to 3 in column 1 of row 0",
            new ClassMapFormat(4).Error(new(2, 1, 1, [0, 4])),
            StringComparison.Ordinal
        );
        Assert.Contains("there is no class 0.5", new ClassMapFormat(4).Error(new(2, 1, 1, [0, 0.5f])), StringComparison.Ordinal);
        Assert.Null(new ClassMapFormat(4).Error(new(2, 1, 1, [float.NaN, 3])));
    }

    [Fact]
    public void ColoursAreRefusedWithARemedy() =>
        Assert.Contains(
            "list the colour of each class in colors, or save the class indices as a grey or palette PNG",
            Refused(new(4), PngWriter.Rgb(1, 1, [0, 0, 0])),
            StringComparison.Ordinal
        );

    [Fact]
    public void SixteenBitsAreNumbersToo()
    {
        var png = PngWriter.Grey(4, 1, (ReadOnlySpan<ushort>)[0, 255, 1, 1000]);
        Assert.Equal([0, float.NaN, 1, 2], Read(new(3, values: [0, 1, 1000]), png).Values);
        Assert.Contains("the value 1000 in column 3 of row 0", Refused(new(3), png), StringComparison.Ordinal);
        ClassMapFormat far = new(2, ignore: 65535, values: [300, 65534]);
        LabelMap map = new(3, 1, 1, [1, float.NaN, 0]);
        Assert.Equal(map.Values, Read(far, far.Write(map)).Values);
    }

    [Fact]
    public void AMirroredImageSwapsLeftAndRight()
    {
        ClassMapFormat format = new(4, swaps: [(1, 2)]);
        LabelMap map = new(3, 1, 1, [1, 2, 3]);
        Assert.Equal([3, 1, 2], format.Moved(map, Affine.Flip(3), 3, 1).Values);
        Assert.Equal([1, 2, 3], format.Moved(map, Affine.Identity, 3, 1).Values);
        Assert.Equal([3, 2, 1], new ClassMapFormat(4).Moved(map, Affine.Flip(3), 3, 1).Values);
        Assert.Equal([float.NaN, 1], format.Moved(new(2, 1, 1, [2, float.NaN]), Affine.Flip(2), 2, 1).Values);
    }

    [Fact]
    public void WhatLiesOutsideIsNotKnown()
    {
        LabelMap map = new(2, 2, 1, [0, 1, 2, 3]);
        Assert.Equal([float.NaN, float.NaN, float.NaN, 0], new ClassMapFormat(4).Moved(map, Affine.Shift(1, 1), 2, 2).Values);
        Assert.Equal([3, float.NaN, float.NaN, float.NaN], new ClassMapFormat(4).Moved(map, Affine.Shift(-1, -1), 2, 2).Values);
        // Two fifths of a pixel is nearest to where it was; three fifths to the next.
        Assert.Equal([0, 1, 2, 3], new ClassMapFormat(4).Moved(map, Affine.Shift(0.4, 0), 2, 2).Values);
        Assert.Equal([float.NaN, 0, float.NaN, 2], new ClassMapFormat(4).Moved(map, Affine.Shift(0.6, 0), 2, 2).Values);
    }

    [Fact]
    public void ResizingTakesTheMiddles()
    {
        LabelMap map = new(4, 1, 1, [0, 1, 2, 3]);
        Assert.Equal([1, 3], new ClassMapFormat(4).Resized(map, 2, 1).Values);
        Assert.Equal([0, 0, 1, 1, 2, 2, 3, 3], new ClassMapFormat(4).Resized(map, 8, 1).Values);
        // Middles of thirds of four: 0.67, 2, 3.33.
        Assert.Equal([0, 2, 3], new ClassMapFormat(4).Resized(map, 3, 1).Values);
    }

    [Fact]
    public void WrongSettingsAreRefused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new ClassMapFormat(0));
        Assert.Throws<ArgumentException>(() => new ClassMapFormat(2, values: [0, 0]));
        Assert.Throws<ArgumentException>(() => new ClassMapFormat(2, values: [0, 65536]));
        Assert.Throws<ArgumentException>(() => new ClassMapFormat(3, swaps: [(0, 1), (1, 2)]));
        Assert.Throws<ArgumentException>(() => new ClassMapFormat(3, swaps: [(0, 3)]));
    }
}
