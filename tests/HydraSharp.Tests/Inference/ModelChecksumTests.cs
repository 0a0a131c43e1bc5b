using HydraSharp.Inference.Runtime;
using Xunit;

namespace HydraSharp.Tests.Inference;

public sealed class ModelChecksumTests
{
    static readonly byte[] WithChecksum = ModelChecksum.Append([1, 2, 3, 4, 5, 6, 7, 8]);

    [Fact]
    public void AChecksumHoldsForWhatItWasMadeOf()
    {
        Assert.True(ModelChecksum.HasChecksum(WithChecksum));
        Assert.True(ModelChecksum.Holds(WithChecksum));
    }

    [Fact]
    public void NoBitCanChangeUnnoticed()
    {
        for (var bit = 0; bit < WithChecksum.Length * 8; bit++)
        {
            var changed = (byte[])WithChecksum.Clone();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(ModelChecksum.Holds(changed), $"bit {bit}");
        }
    }

    [Fact]
    public void NoEndCanBeMissing()
    {
        for (var length = 0; length < WithChecksum.Length; length++)
            Assert.False(ModelChecksum.Holds(WithChecksum.AsSpan(0, length)), $"{length} bytes");
    }
}
