using System.Numerics;
using HydraSharp.Data.Splits.Similarity;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using Xunit;

namespace HydraSharp.Tests.Data.Splits.Similarity;

public sealed class ImageThumbprintTests
{
    const int Side = ImageThumbprint.Side;

    static PixelImage Image(Func<int, int, double> grey)
    {
        var pixels = new byte[Side * Side * 3];
        for (var i = 0; i < Side * Side; i++)
            pixels.AsSpan(3 * i, 3).Fill((byte)Math.Clamp(Math.Round(grey(i % Side, i / Side)), 0, 255));
        return new(Side, Side, pixels);
    }

    static double Wave(int frequency, int at) => Math.Cos(Math.PI * frequency * (2 * at + 1) / (2.0 * Side));

    // An image of one cosine has one large coefficient; beside it those of a second and third, one negative, order the median.
    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 8)]
    public void TheBitOfTheOnlyFrequencyIsSet(int u, int v)
    {
        var bright = ImageThumbprint.Of(Image((x, y) => 128 + 100 * Wave(u, x) * Wave(v, y)));
        var dark = ImageThumbprint.Of(Image((x, y) => 128 - 100 * Wave(u, x) * Wave(v, y)));
        var bit = 1UL << (8 * (v - 1) + u - 1);
        Assert.NotEqual(0UL, bright.Hash & bit);
        Assert.Equal(0UL, dark.Hash & bit);
    }

    [Fact]
    public void GreyIsLuma()
    {
        var red = new byte[Side * Side * 3];
        for (var i = 0; i < red.Length; i += 3)
            red[i] = 200;
        Assert.All(ImageThumbprint.Of(new(Side, Side, red)).Grey, g => Assert.Equal(60, g)); // 0.299 * 200 = 59.8
    }

    [Fact]
    public void BrightnessAndContrastAreForgotten()
    {
        var one = ImageThumbprint.Of(Image((x, y) => 100 + 40 * Wave(2, x) + 30 * Wave(3, y) * Wave(1, x)));
        var other = ImageThumbprint.Of(Image((x, y) => 140 + 20 * Wave(2, x) + 15 * Wave(3, y) * Wave(1, x)));
        Assert.InRange(one.Correlation(other), 0.999, 1.0001);
        Assert.Equal(1, one.Correlation(one), 9);
        Assert.Equal(-1, one.Correlation(ImageThumbprint.Of(Image((x, y) => 100 - 40 * Wave(2, x) - 30 * Wave(3, y) * Wave(1, x)))), 2);
    }

    [Fact]
    public void ImagesWithoutContrastAreAlikeOnlyInTheSameGrey()
    {
        var grey = ImageThumbprint.Of(Image((_, _) => 100));
        Assert.Equal(1, grey.Correlation(ImageThumbprint.Of(Image((_, _) => 101))));
        Assert.Equal(0, grey.Correlation(ImageThumbprint.Of(Image((_, _) => 140))));
        Assert.Equal(0, grey.Correlation(ImageThumbprint.Of(Image((x, _) => 100 + 50 * Wave(1, x)))));
    }

    // Against the comparison of all pairs.
    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(8)]
    [InlineData(13)]
    public void TheIndexFindsWhatAllPairsFind(int distance)
    {
        var random = new SampleRandom(5, 0, distance);
        var hashes = new List<ulong>();
        for (var i = 0; i < 60; i++)
        {
            hashes.Add(random.NextBits());
            for (var copy = 0; copy < 4; copy++)
            {
                var near = hashes[^1];
                for (var flip = 0; flip < 6; flip++)
                    near ^= 1UL << random.Next(64);
                hashes.Add(near);
            }
        }

        var index = new HammingIndex(hashes, distance);
        var found = 0;
        for (var i = 0; i < hashes.Count; i++)
        {
            int[] expected =
            [
                .. Enumerable.Range(i + 1, hashes.Count - i - 1).Where(j => BitOperations.PopCount(hashes[i] ^ hashes[j]) <= distance),
            ];
            Assert.Equal(expected, index.NearAfter(i));
            found += expected.Length;
        }

        if (distance > 0)
            Assert.NotEqual(0, found);
    }
}
