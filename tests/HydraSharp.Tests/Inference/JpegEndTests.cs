using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tests.Data;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Inference;

/// <summary>A JPEG that lacks only its end marker is read with a warning; one that lacks pixels is refused.</summary>
public sealed class JpegEndTests
{
    static readonly byte[] Whole = TestImages.Encode(SKEncodedImageFormat.Jpeg, 203, 150);

    static PixelImage Load(byte[] bytes) => new ImagePreprocessing { Size = 32 }.Load(bytes, "it.jpg");

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void WithoutItsEndItIsRead(int missing)
    {
        var cut = Whole[..^missing];
        Assert.Equal(ImageDecoder.Decode(Whole, "it").Pixels, ImageDecoder.Decode(cut, "it").Pixels);
        Assert.Equal(Load(Whole).Pixels, Load(cut).Pixels);
        Assert.Equal(JpegFile.NoEnd, ImageDecoder.Decode(cut, "it").Warning);
        Assert.Equal(JpegFile.NoEnd, Load(cut).Warning);
        Assert.Null(Load(Whole).Warning);
        using var folder = new TemporaryFolder();
        Assert.Equal(JpegFile.NoEnd, ImageDecoder.Warning(folder.Write("cut.jpg", cut)));
        Assert.Null(ImageDecoder.Warning(folder.Write("whole.jpg", Whole)));
        Assert.Null(ImageDecoder.Warning(folder.Path + "/none.jpg"));
    }

    [Fact]
    public void TurnedToo()
    {
        var turned = TestImages.WithOrientation(Whole, 6);
        Assert.Equal(ImageDecoder.Decode(turned, "it").Pixels, ImageDecoder.Decode(turned.AsSpan(0, turned.Length - 2), "it").Pixels);
    }

    [Fact]
    public void WithLessItIsRefused()
    {
        for (var missing = 4; missing < Whole.Length - 4; missing += 1 + missing / 8)
            Assert.Equal(
                "it is cut off before its end",
                Assert
                    .Throws<HydraImageException>(() => Load(Whole[..^missing]))
                    .Reason.Replace("damaged", "cut off before its end", StringComparison.Ordinal)
            );
    }

    [Fact]
    public void ScansAreCounted()
    {
        var scans = JpegScans.Of(Whole);
        Assert.Equal((1, true, true), (scans.Count, scans.HasEnd, scans.AreComplete));
        Assert.False(JpegScans.Of(Whole.AsSpan(0, Whole.Length - 2)).HasEnd);
        Assert.False(JpegScans.Of(Whole.AsSpan(0, 100)).AreComplete);
    }

    // Without restarts that its size demands, what follows the last one is missing.
    [Fact]
    public void MissingRestartsAreMissingPixels()
    {
        var jpeg = TinyJpeg.Make(64, 8, 128);
        byte[] restarts = [.. jpeg.AsSpan(0, 2), 0xFF, 0xDD, 0, 4, 0, 4, .. jpeg.AsSpan(2)];
        Assert.False(JpegScans.Of(restarts).AreComplete);
        byte[] one = [.. restarts.AsSpan(0, restarts.Length - 2), 0xFF, 0xD0, 0];
        Assert.True(JpegScans.Of(one).AreComplete);
    }
}
