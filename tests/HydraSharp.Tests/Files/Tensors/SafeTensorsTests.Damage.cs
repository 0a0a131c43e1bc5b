using System.Buffers.Binary;
using HydraSharp.Determinism;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Files.Tensors;

public sealed partial class SafeTensorsTests
{
    [Fact]
    public void EveryTruncationAndAddedByteIsRefused()
    {
        var file = Written([Weight, Steps, Empty], new() { ["step"] = "12" });
        for (var length = 0; length < file.Length; length++)
            Assert.Throws<HydraException>(() => SafeTensors.Read(file.AsMemory(0, length), "w"));
        Assert.Throws<HydraException>(() => SafeTensors.Read(file.Append((byte)0).ToArray(), "w"));
    }

    [Fact]
    public void EverySingleBitFlipIsRefusedOrSeenInWhatIsRead()
    {
        var file = Written([Weight, Steps, Empty], new() { ["step"] = "12" });
        var reported = Listed(SafeTensors.Read(file, "w"));
        var refused = 0;
        for (var bit = 0; bit < file.Length * 8; bit++)
        {
            file[bit / 8] ^= (byte)(1 << (bit % 8));
            try
            {
                Assert.NotEqual(reported, Listed(SafeTensors.Read(file, "w")));
            }
            catch (HydraException error) when (error.Kind == ErrorKind.Model)
            {
                refused++;
            }
            file[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.True(refused > 64, $"{refused} refused");
    }

    [Fact]
    public void RandomDamageIsRefusedOrRead()
    {
        var file = Written([Weight, Steps, Empty], new() { ["step"] = "12" });
        var header = (int)BinaryPrimitives.ReadInt64LittleEndian(file) + 8;
        var refused = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var random = new SampleRandom(5, 1, i);
            var damaged = file.ToArray();
            for (var times = 1 + random.Next(4); times > 0; times--)
            {
                var (from, to, length) = (random.Next(header), random.Next(header), random.Next(12));
                if (random.Next(2) == 0)
                    damaged[to] = (byte)random.Next(256);
                else
                    file.AsSpan(from, Math.Min(length, header - Math.Max(from, to))).CopyTo(damaged.AsSpan(to));
            }

            try
            {
                SafeTensors.Read(damaged, "w");
            }
            catch (HydraException error) when (error.Kind == ErrorKind.Model)
            {
                refused++;
            }
        }

        Assert.InRange(refused, 15_000, 20_000);
    }
}
