using System.Text;
using HydraSharp.Inference;
using HydraSharp.Maps;
using Xunit;

namespace HydraSharp.Tests.Maps;

public sealed class NpyFileTests
{
    [Fact]
    public void WhatWasWrittenIsRead()
    {
        var read = NpyFile.Decode(NpyFile.Write(3, 2, 1, [1, 2, 3, 4, float.NaN, 6.5f]), "x.npy");
        Assert.Equal((3, 2, 1), (read.Width, read.Height, read.Channels));
        Assert.Equal([1, 2, 3, 4, double.NaN, 6.5], read.Values);
        Assert.Equal(2, NpyFile.Decode(NpyFile.Write(1, 1, 2, [1, 2]), "x.npy").Channels);
    }

    // The bytes of numpy.save for these arrays, in both byte orders and in Fortran order.
    [Theory]
    [InlineData("<u2", false, new byte[] { 1, 0, 0, 1 }, new double[] { 1, 256 })]
    [InlineData(">u2", false, new byte[] { 0, 1, 1, 0 }, new double[] { 1, 256 })]
    [InlineData("|u1", false, new byte[] { 1, 255 }, new double[] { 1, 255 })]
    [InlineData("<i2", false, new byte[] { 255, 255, 1, 0 }, new double[] { -1, 1 })]
    [InlineData("<f8", false, new byte[] { 0, 0, 0, 0, 0, 0, 0xF0, 0x3F, 0, 0, 0, 0, 0, 0, 0, 0xC0 }, new double[] { 1, -2 })]
    public void KindsOfNumbers(string kind, bool fortran, byte[] bytes, double[] numbers) =>
        Assert.Equal(numbers, NpyFile.Decode(File(kind, fortran, "1, 2", bytes), "x.npy").Values);

    // [[1, 2, 3], [4, 5, 6]] column by column.
    [Fact]
    public void FortranOrderIsTurned() =>
        Assert.Equal([1, 2, 3, 4, 5, 6], NpyFile.Decode(File("|u1", true, "2, 3", [1, 4, 2, 5, 3, 6]), "x.npy").Values);

    [Theory]
    [InlineData("|O", "1, 2", 2)]
    [InlineData("|u1", "2", 2)]
    [InlineData("|u1", "1, 1, 1, 2", 2)]
    [InlineData("|u1", "0, 2", 0)]
    [InlineData("|u1", "1, 3", 2)]
    [InlineData("|u1", "99999999999, 99999999999", 2)]
    [InlineData("<f1", "1, 2", 2)]
    public void WhatIsNotAMapIsTold(string kind, string shape, int bytes) =>
        Assert.Throws<HydraImageException>(() => NpyFile.Decode(File(kind, false, shape, new byte[bytes]), "x.npy"));

    [Fact]
    public void EveryTruncationAndEveryFlippedBitOfTheHeaderIsToldOrHarmless()
    {
        var bytes = NpyFile.Write(2, 2, 1, [1, 2, 3, 4]);
        for (var length = 0; length < bytes.Length; length++) Assert.Throws<HydraImageException>(() => NpyFile.Decode(bytes[..length], "cut.npy"));
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var wrong = bytes.ToArray();
            wrong[bit / 8] ^= (byte)(1 << bit % 8);
            try { Assert.Equal(4, NpyFile.Decode(wrong, "x.npy").Values.Length); }
            catch (HydraImageException) { /* told */ }
        }
    }

    static byte[] File(string kind, bool fortran, string shape, byte[] numbers)
    {
        var header = $"{{'descr': '{kind}', 'fortran_order': {(fortran ? "True" : "False")}, 'shape': ({shape}), }}\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header), .. numbers];
    }
}
