using System.Runtime.InteropServices;
using HydraSharp.Files.Tensors;
using Xunit;

namespace HydraSharp.Tests.Runs.Checkpoints;

public sealed class NonFiniteTests
{
    [Fact]
    public void TheFirstNumberThatIsNotFiniteIsFound()
    {
        for (var length = 1; length < 40; length++)
        {
            for (var at = -1; at < length; at++)
            {
                foreach (var bad in new[] { float.NaN, float.PositiveInfinity, float.NegativeInfinity })
                {
                    var singles = Enumerable
                        .Range(0, length)
                        .Select(i =>
                            i == at ? bad
                            : i % 2 == 0 ? float.MaxValue
                            : -float.Epsilon
                        )
                        .ToArray();
                    Assert.Equal(at, First(ElementType.F32, singles));
                    Assert.Equal(at, First(ElementType.F64, singles.Select(value => (double)value).ToArray()));
                    Assert.Equal(at, First(ElementType.F16, singles.Select((value, i) => i == at ? (Half)value : Half.MaxValue).ToArray()));
                    Assert.Equal(
                        at,
                        First(ElementType.BF16, singles.Select(value => (ushort)(BitConverter.SingleToUInt32Bits(value) >> 16)).ToArray())
                    );
                }
            }
        }
    }

    [Fact]
    public void WholeNumbersAreAlwaysFinite() => Assert.Equal(-1, First(ElementType.I32, new[] { -1, 0x7F800000 }));

    static long First<T>(ElementType type, T[] values)
        where T : unmanaged =>
        SafeTensors.FirstNonFinite(new NamedArray("x", type, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray()));
}
