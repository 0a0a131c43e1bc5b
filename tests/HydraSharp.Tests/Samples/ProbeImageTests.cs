using HydraSharp.Inference.Imaging;
using HydraSharp.Samples;
using Xunit;

namespace HydraSharp.Tests.Samples;

public sealed class ProbeImageTests
{
    [Fact]
    public void AnIndexIsAnImage()
    {
        Assert.Equal(ProbeImage.Jpeg(3), ProbeImage.Jpeg(3));
        Assert.Equal(16, Enumerable.Range(0, 16).Select(i => Convert.ToHexString(ProbeImage.Jpeg(i))).Distinct().Count());
    }

    // A network that is compared on it meets dark and bright, smooth and sharp, in each colour.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void ItHasEverythingInEveryColour(int channel)
    {
        var image = new ImagePreprocessing { Size = 64, Width = 96 };
        var images = Enumerable.Range(0, 32).Select(i => ProbeImage.Of(image, i)).ToArray();
        Assert.All(images, i => Assert.Equal((96, 64), (i.Width, i.Height)));
        int[] values = [.. images.SelectMany(i => i.Pixels.Where((_, p) => p % 3 == channel)).Select(p => (int)p)];
        Assert.True(values.Distinct().Count() > 240, $"{values.Distinct().Count()} values");
        var mean = values.Average();
        Assert.InRange(mean, 100, 155);
        Assert.InRange(Math.Sqrt(values.Average(v => Math.Pow(v - mean, 2))), 40, 80);
        // Each image has steps of its own.
        Assert.All(images, i => Assert.True(Steps(i.Pixels) > 20));

        int Steps(byte[] pixels) =>
            Enumerable
                .Range(0, pixels.Length / 3 - 1)
                .Where(p => (p + 1) % 96 > 0)
                .Count(p => Math.Abs(pixels[p * 3 + channel] - pixels[(p + 1) * 3 + channel]) > 20);
    }
}
