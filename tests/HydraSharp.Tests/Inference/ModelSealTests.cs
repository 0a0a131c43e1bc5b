using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Inference;

public sealed class ModelSealTests
{
    static readonly byte[] Sealed = ModelSeal.Append([1, 2, 3, 4, 5, 6, 7, 8]);

    [Fact]
    public void ASealHoldsForWhatItWasMadeOf()
    {
        Assert.True(ModelSeal.IsSealed(Sealed));
        Assert.True(ModelSeal.Holds(Sealed));
    }

    [Fact]
    public void NoBitCanChangeUnnoticed()
    {
        for (var bit = 0; bit < Sealed.Length * 8; bit++)
        {
            var changed = (byte[])Sealed.Clone();
            changed[bit / 8] ^= (byte)(1 << bit % 8);
            Assert.False(ModelSeal.Holds(changed), $"bit {bit}");
        }
    }

    [Fact]
    public void NoEndCanBeMissing()
    {
        for (var length = 0; length < Sealed.Length; length++)
            Assert.False(ModelSeal.Holds(Sealed.AsSpan(0, length)), $"{length} bytes");
    }
}
