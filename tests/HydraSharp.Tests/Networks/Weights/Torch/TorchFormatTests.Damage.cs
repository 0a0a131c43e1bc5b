using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Networks.Weights.Torch;

public sealed partial class TorchFormatTests
{
    [Fact]
    public void EveryTruncationIsRefused()
    {
        var file = Small();
        for (var length = 0; length < file.Length; length++)
            Refuses(file[..length]);
    }

    [Fact]
    public void EveryFlippedBitIsRefusedOrReadAsTheSameNumbers()
    {
        var file = Small();
        var refused = 0;
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.Equal([1f, 2], Floats(Assert.Single(Read(file))));
            }
            catch (HydraException error) when (error.Kind == ErrorKind.Model)
            {
                refused++;
            }
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(refused > file.Length * 4, $"{refused} of {file.Length * 8} refused");
    }
}
