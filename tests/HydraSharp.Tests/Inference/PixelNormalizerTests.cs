using HydraSharp.Inference.Imaging;
using Xunit;

namespace HydraSharp.Tests.Inference;

public sealed class PixelNormalizerTests
{
    [Fact]
    public void EachChannelHasItsOwnMeanAndDeviation()
    {
        // (255/255 - .5) / .25 = 2; (51/255 - .1) / .2 = .5; (0 - .4) / .8 = -.5.
        var numbers = new float[6];
        new PixelNormalizer([0.5, 0.1, 0.4], [0.25, 0.2, 0.8]).Write((byte[])[255, 51, 0, 255, 51, 0], numbers);
        Assert.Equal([2f, 0.5f, -0.5f, 2f, 0.5f, -0.5f], numbers, (a, b) => MathF.Abs(a - b) < 1e-6f);
    }

    // With mean 0 and deviation 1/255 a byte is written as itself. bfloat16 keeps 8 bits: 0x3F80 is 1, so 255 = 0x437F.
    // With deviation 1/510 byte 129 is 258 = 2 * 129 = 0x4381, and 255 is 510 = 0x43FF.
    [Theory]
    [InlineData(1 / 255.0, 1, 0x3F80)]
    [InlineData(1 / 255.0, 255, 0x437F)]
    [InlineData(1 / 510.0, 129, 0x4381)]
    // Ties: 257 = 1.00000001b * 2^8 lies between 256 (0x4380, even) and 258 (0x4381); 259 between 258 and 260 (0x4382, even).
    [InlineData(1 / (255.0 * 257), 1, 0x4380)]
    [InlineData(1 / (255.0 * 259), 1, 0x4382)]
    [InlineData(1 / (255.0 * 257.5), 1, 0x4381)]
    public void HalvesAreRoundedToNearestEven(double deviation, byte value, int expected)
    {
        var numbers = new ushort[3];
        new PixelNormalizer([0, 0, 0], [deviation, deviation, deviation]).Write((byte[])[value, 0, 0], numbers);
        Assert.Equal([(ushort)expected, 0, 0], numbers);
    }

    [Fact]
    public void WrongSizesAreRefused()
    {
        Assert.Throws<ArgumentException>(() => new PixelNormalizer([0, 0], [1, 1, 1]));
        Assert.Throws<ArgumentException>(() => new PixelNormalizer([0, 0, 0], [1, 1, 1]).Write(new byte[3], new float[2]));
        Assert.Throws<ArgumentException>(() => new PixelNormalizer([0, 0, 0], [1, 1, 1]).Write(new byte[4], new float[6]));
    }
}
