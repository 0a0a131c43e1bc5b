using System.Runtime.InteropServices;
using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using HydraSharp.Networks.Weights;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Networks.Weights;

/// <summary>
/// Damage as a user meets it: a file on the disk, named in the experiment. The header's own rules are tried in SafeTensorsTests.
/// </summary>
public sealed class WeightsFileTests
{
    readonly LoggedStorage disk = new();
    readonly byte[] file;

    public WeightsFileTests()
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(
            stream,
            [
                new("conv1.weight", ElementType.F32, [2, 3], MemoryMarshal.AsBytes<float>([1, -2, 3.5f, 0, 0.25f, 9]).ToArray()),
                new("bn1.weight", ElementType.BF16, [4], new byte[] { 0x80, 0x3F, 0, 0, 0, 0x40, 1, 0 }),
                new("bn1.count", ElementType.I64, [], new byte[8]),
            ]
        );
        file = stream.ToArray();
        Assert.InRange(file.Length, 200, 400);
    }

    StoredWeights Read(byte[] bytes)
    {
        AtomicFile.Write(disk, "/w", stream => stream.Write(bytes));
        return StoredWeights.Read(disk, "/w");
    }

    static string Shapes(StoredWeights weights) =>
        string.Join(';', weights.Arrays.Select(a => $"{a.Type} {string.Join(',', a.Shape)} {a.Bytes.Length}"));

    [Fact]
    public void TheWholeFileIsRead() => Assert.Equal("F32 2,3 24;BF16 4 8;I64  8", Shapes(Read(file)));

    [Fact]
    public void EveryTruncationIsAnErrorWithTheFileAndTheByte()
    {
        for (var length = 0; length < file.Length; length++)
        {
            var error = Assert.Throws<HydraException>(() => Read(file[..length]));
            Assert.Equal(ErrorKind.Model, error.Kind);
            Assert.StartsWith("/w: ", error.Message, StringComparison.Ordinal);
            Assert.Contains("(at byte ", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void EveryFlippedBitIsAnErrorOrReadAsArraysOfTheSameShapes()
    {
        var whole = Read(file);
        var shapes = Shapes(whole);
        var names = whole.Arrays.Select(a => a.Name).ToArray();
        var data = file.Length - whole.Arrays.Sum(a => a.Bytes.Length);
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            var damaged = file.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                var read = Read(damaged);
                Assert.Equal(shapes, Shapes(read));
                Assert.NotEqual(whole.Sha256, read.Sha256);
                // In the header only a name can change unseen; the network then lacks it, which is an error of its own.
                if (bit / 8 < data)
                    Assert.Equal(2, read.Arrays.Count(a => names.Contains(a.Name)));
            }
            catch (HydraException error)
            {
                Assert.Equal(ErrorKind.Model, error.Kind);
                Assert.StartsWith("/w: ", error.Message, StringComparison.Ordinal);
            }
        }
    }
}
