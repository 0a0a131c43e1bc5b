using HydraSharp.Data;
using HydraSharp.Data.Loading;
using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class LabelMapsTests : IDisposable
{
    static readonly ImagePreprocessing Image = new() { Size = 2, Width = 4 };

    readonly TemporaryFolder folder = new();

    [Fact]
    public void ALabelIsBroughtToTheImagesSize()
    {
        var maps = Maps(("a.png", 4, 4));
        var map = maps.Get(0)!;
        Assert.Equal((4, 2), (map.Width, map.Height));
        Assert.Equal([1, 1, 1, 1, 1, 1, 1, 1], map.Values);
        Assert.Same(map, maps.Get(0));
        Assert.Null(maps.Get(1));
        Assert.Null(maps.File(1));
    }

    [Fact]
    public void ALabelOfAnotherSizeThanItsImageNamesBoth()
    {
        var error = Assert.Throws<HydraImageException>(() => Maps(("a.png", 5, 4)).Verify(0));
        Assert.Contains("5 x 4", error.Message);
        Assert.Contains("4 x 4", error.Message);
        Maps(("a.png", 4, 4)).Verify(0);
        Maps(("a.png", 4, 4)).Verify(1);
    }

    [Fact]
    public void AFileThatIsNotThereOrOutsideIsReported()
    {
        Assert.Contains("no such file", Assert.Throws<HydraImageException>(() => Of("gone.png").Get(0)).Message);
        Assert.Contains("no such file", Assert.Throws<HydraImageException>(() => Of("../gone.png").Get(0)).Message);
        Assert.Contains("leads out", Assert.Throws<HydraImageException>(() => Of("../gone.png", confined: true).Get(0)).Message);
    }

    [Fact]
    public void ASampleIsSpreadOverTheExamples()
    {
        var maps = Maps(("a.png", 4, 4));
        Assert.Equal(8, maps.Sample([0], 5).Length);
        Assert.Empty(maps.Sample([], 5));
    }

    public void Dispose() => folder.Dispose();

    LabelMaps Maps((string Name, int Width, int Height) mask)
    {
        folder.Write(mask.Name, PngWriter.Grey(mask.Width, mask.Height, [.. Enumerable.Repeat((byte)1, mask.Width * mask.Height)]));
        return Of(mask.Name);
    }

    // Of two examples only the first has a label.
    LabelMaps Of(string name, bool confined = false)
    {
        var image = folder.Write("p.png", PngWriter.Rgb(4, 4, new byte[48]));
        Example[] examples =
        [
            new(image, "p.png", new Dictionary<string, string> { ["mask"] = name }) { Folder = folder.Path, Confined = confined },
            new(image, "q.png", new Dictionary<string, string>()),
        ];
        return new(examples, "mask", new ClassMapFormat(3), Image, keep: true);
    }
}
