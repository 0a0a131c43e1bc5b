using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Tests.Inference;
using Xunit;

namespace HydraSharp.Tests.DenseLabels;

/// <summary>Masks whose colours are the classes.</summary>
public sealed class ColorMaskTests
{
    static readonly Segmentation Street = new()
    {
        Name = "street",
        Classes = ["sky", "road", "car"],
        Colors = new Dictionary<string, string>
        {
            ["road"] = "#804080",
            ["sky"] = "70, 130, 180",
            ["car"] = "#00008E #0000E6",
        },
        IgnoreColors = "#000000",
    };

    static LabelMap Read(Segmentation task, byte[] png)
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(path, png);
            return task.Map.Read(path);
        }
        finally
        {
            File.Delete(path);
        }
    }

    static string Refused(Segmentation task, byte[] png) => Assert.Throws<HydraImageException>(() => Read(task, png)).Reason;

    static string[] Errors(Segmentation task)
    {
        var problems = new Problems();
        task.Check(problems);
        return [.. problems.Found.Select(p => $"{p}")];
    }

    [Fact]
    public void ColoursAreTheClasses() =>
        Assert.Equal(
            [1, 0, 2, 2, float.NaN, 1],
            Read(Street, PngWriter.Rgb(3, 2, [128, 64, 128, 70, 130, 180, 0, 0, 142, 0, 0, 230, 0, 0, 0, 128, 64, 128])).Values
        );

    [Fact]
    public void OpaquePixelsOfEveryKindOfPngCount()
    {
        Assert.Equal([1, 0], Read(Street, PngWriter.RgbAlpha(2, 1, [128, 64, 128, 255, 70, 130, 180, 255])).Values);
        // A palette is read by its colours, whatever its indices.
        byte[] palette = [0, 0, 0, 70, 130, 180, 128, 64, 128, 70, 130, 180];
        Assert.Equal([0, 1, 0, float.NaN], Read(Street, PngWriter.Palette(4, 1, [3, 2, 1, 0], palette)).Values);
        // 16 bits: 257 times the 8 bits.
        Assert.Equal([1], Read(Street, TinyPng.Make(1, 1, 16, 2, [0, 128, 128, 64, 64, 128, 128])).Values);
        Segmentation grey = new()
        {
            Classes = ["no", "yes"],
            Colors = new Dictionary<string, string> { ["no"] = "000000", ["yes"] = "255 255 255" },
        };
        Assert.Equal([1, 0, 1], Read(grey, TinyPng.Make(3, 1, 1, 0, [0, 0b1010_0000])).Values);
        Assert.Equal([0, 1], Read(grey, TinyPng.Make(2, 1, 8, 4, [0, 0, 255, 255, 255])).Values);
    }

    [Fact]
    public void AnUnlistedColourIsAnErrorWithItsPlaceAndTheNearest()
    {
        byte[] pixels = [128, 64, 128, 70, 130, 180, 129, 64, 127, 0, 0, 0];
        Assert.Equal(
            "the colour #81407F in column 0 of row 1, both counted from 0, is not listed in colors; "
                + "the nearest that is listed is #804080 (road)",
            Refused(Street, PngWriter.Rgb(2, 2, pixels))
        );
        Assert.Equal([1, 0, float.NaN, float.NaN], Read(Street with { IgnoreUnlisted = true }, PngWriter.Rgb(2, 2, pixels)).Values);
        Assert.StartsWith(
            "the colour of more than 8 bits in column 0",
            Refused(Street, TinyPng.Make(1, 1, 16, 2, [0, 128, 0, 64, 64, 128, 128]))
        );
    }

    [Fact]
    public void ATransparentPixelIsNoOpaqueOne()
    {
        var clear = PngWriter.RgbAlpha(1, 1, [128, 64, 128, 0]);
        Assert.StartsWith("the colour #80408000 in column 0", Refused(Street, clear));
        Assert.StartsWith(
            "the colour #80408007",
            Refused(Street, TinyPng.Make(1, 1, 8, 3, [0, 0], ("PLTE", [128, 64, 128]), ("tRNS", [7])))
        );
        Assert.StartsWith(
            "the colour #80408000",
            Refused(Street, TinyPng.Make(1, 1, 8, 2, [0, 128, 64, 128], ("tRNS", [0, 128, 0, 64, 0, 128])))
        );
        Assert.Equal([float.NaN], Read(Street with { IgnoreColors = "#000000 #80408000" }, clear).Values);
    }

    [Fact]
    public void WhatIsWrittenIsReadAgain()
    {
        LabelMap map = new(2, 2, 1, [0, 1, 2, float.NaN]);
        Assert.Equal(map.Values, Read(Street, Street.Map.Write(map)).Values);
        var clear = Street with { IgnoreColors = "#00000000" };
        Assert.Equal(map.Values, Read(clear, clear.Map.Write(map)).Values);
        Assert.Throws<ArgumentException>(() => (Street with { IgnoreColors = "" }).Map.Write(map));
        Assert.Equal([0, 1, 2, 255], PngFile.Read(Street.Map.Kept.Write(map), "kept").Samples.Select(s => (int)s));
    }

    [Fact]
    public void SwapsCountForColoursToo()
    {
        var map = (Street with { Swaps = new Dictionary<string, string> { ["sky"] = "car" } }).Map;
        Assert.Equal([1, 0, 2], map.Moved(new(3, 1, 1, [0, 2, 1]), Affine.Flip(3), 3, 1).Values);
    }

    [Fact]
    public void RightSettingsHaveNoErrors() => Assert.Empty(Errors(Street));

    [Theory]
    [InlineData("road", "purple", "'purple' of the class 'road' is no colour")]
    [InlineData("road", "#80408", "'#80408' of the class 'road' is no colour")]
    [InlineData("road", "##804080", "'##804080' of the class 'road' is no colour")]
    [InlineData("road", "128, 64, 300", "is no colour")]
    [InlineData("road", null, "'' of the class 'road' is no colour")]
    [InlineData("road", "#4682B4", "#4682B4 is there more than once")]
    [InlineData("raod", "#112233", "there is no class 'raod'")]
    public void WrongColoursAreReported(string name, string? color, string error)
    {
        var colors = new Dictionary<string, string>(Street.Colors) { [name] = color! };
        Assert.Contains(Errors(Street with { Colors = colors }), e => e.Contains(error, StringComparison.Ordinal));
    }

    [Fact]
    public void MissingAndNeedlessSettingsAreReported()
    {
        var one = new Dictionary<string, string> { ["road"] = "#804080" };
        Assert.Equal(2, Errors(Street with { Colors = one }).Count(e => e.Contains("has no colour", StringComparison.Ordinal)));
        Assert.Contains(Errors(Street with { Values = [1, 2, 3] }), e =>
            e.Contains("a mask has numbers or colours", StringComparison.Ordinal)
        );
        var none = new Dictionary<string, string>();
        Assert.Contains(Errors(Street with { Colors = none }), e => e.Contains("there are no colors", StringComparison.Ordinal));
    }
}
