using System.Text;
using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.DenseLabels;

public sealed class NpyFileTests
{
    static byte[] Npy(string header, byte[] data, byte version = 1) =>
        [
            0x93,
            .. "NUMPY"u8,
            version,
            0,
            (byte)(header.Length & 0xFF),
            (byte)(header.Length >> 8),
            .. version == 1 ? (byte[])[] : [0, 0],
            .. Encoding.Latin1.GetBytes(header),
            .. data,
        ];

    static string Header(string type, string shape, string fortran = "False") =>
        $"{{'descr': '{type}', 'fortran_order': {fortran}, 'shape': {shape}, }}  \n";

    static string Refused(byte[] npy) => Assert.Throws<HydraImageException>(() => NpyFile.Read(npy, "it.npy")).Message;

    [Fact]
    public void EveryTypeAndOrderOfBytesIsRead()
    {
        Assert.Equal([1.5f], NpyFile.Read(Npy(Header("<f4", "(1,)"), [0, 0, 0xC0, 0x3F]), "it").Values);
        Assert.Equal([1.5f], NpyFile.Read(Npy(Header(">f4", "(1,)"), [0x3F, 0xC0, 0, 0]), "it").Values);
        Assert.Equal([-2f], NpyFile.Read(Npy(Header("<f8", "(1,)"), [0, 0, 0, 0, 0, 0, 0, 0xC0]), "it").Values);
        Assert.Equal([-2f], NpyFile.Read(Npy(Header(">f8", "(1,)"), [0xC0, 0, 0, 0, 0, 0, 0, 0]), "it").Values);
        Assert.Equal([513f], NpyFile.Read(Npy(Header("<u2", "(1,)"), [1, 2]), "it").Values);
        Assert.Equal([258f], NpyFile.Read(Npy(Header(">u2", "(1,)"), [1, 2]), "it").Values);
        Assert.Equal([-1f, 1f], NpyFile.Read(Npy(Header("<i4", "(2,)"), [255, 255, 255, 255, 1, 0, 0, 0]), "it").Values);
        Assert.Equal([16909060f], NpyFile.Read(Npy(Header(">i4", "(1,)"), [1, 2, 3, 4], version: 2), "it").Values);
        var bytes = NpyFile.Read(Npy(Header("|u1", "(1, 2)"), [7, 200]), "it");
        Assert.Equal([7f, 200f], bytes.Values);
        Assert.True(bytes.IsWhole);
    }

    [Fact]
    public void FortransOrderIsTurned()
    {
        var npy = NpyFile.Read(Npy(Header("|u1", "(2, 3)", "True"), [1, 4, 2, 5, 3, 6]), "it");
        Assert.Equal([1f, 2, 3, 4, 5, 6], npy.Values);
        Assert.Equal([2, 3], npy.Shape);
        Assert.Equal(
            [0f, 2, 4, 1, 3, 5, 6, 8, 10, 7, 9, 11],
            NpyFile.Read(Npy(Header("|u1", "(2, 2, 3)", "True"), [0, 6, 1, 7, 2, 8, 3, 9, 4, 10, 5, 11]), "it").Values
        );
    }

    [Fact]
    public void WhatIsWrittenIsRead()
    {
        var bytes = NpyFile.Write([2, 1, 3], [1, 2, 3, 4, 5, float.NaN]);
        Assert.Equal(0, (bytes.Length - 24) % 64);
        Assert.Contains(
            "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 3), }",
            Encoding.Latin1.GetString(bytes),
            StringComparison.Ordinal
        );
        var npy = NpyFile.Read(bytes, "it");
        Assert.Equal([2, 1, 3], npy.Shape);
        Assert.Equal([1, 2, 3, 4, 5, float.NaN], npy.Values);
        Assert.Equal([3], NpyFile.Read(NpyFile.Write([3], [1, 2, 3]), "it").Shape);
    }

    [Theory]
    [InlineData("{'descr': '<c8', 'fortran_order': False, 'shape': (1,), }", "type '<c8'")]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }", "type '|O'")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (), }", "shape is ()")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (0, 2), }", "shape is (0, 2)")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999, 2), }", "shape is (99999999999, 2)")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2000000000, 2000000000, 2000000000), }", "too large")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2,), }", "cut off")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': [1], }", "no dictionary")]
    [InlineData("{'descr': '|u1', 'fortran_order': False 'shape': (1,), }", "no dictionary")]
    [InlineData("{'descr': '|u1', 'descr': '|u1', 'shape': (1,), }", "duplicated")]
    [InlineData("{'descr': '|u1', 'fortran_order': 'False', 'shape': (1,), }", "header is wrong")]
    [InlineData("__import__('os')", "no dictionary")]
    public void WhatIsWrongIsReported(string header, string expected) =>
        Assert.Contains(expected, Refused(Npy(header, [1])), StringComparison.Ordinal);

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var npy = NpyFile.Write([2, 2], [1, 2, 3, 4]);
        for (var length = 0; length < npy.Length; length++)
            Refused(npy[..length]);
        Assert.Contains("more values than its shape says", Refused([.. npy, 0]), StringComparison.Ordinal);
    }

    [Fact]
    public void FlippedBitsThrowNothingElse()
    {
        var npy = NpyFile.Write([2, 2], [1, 2, 3, 4]);
        var (refused, read) = (0, 0);
        for (var bit = 0; bit < npy.Length * 8; bit++)
        {
            var flipped = (byte[])npy.Clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            try
            {
                read += NpyFile.Read(flipped, "it").Values.Length;
            }
            catch (HydraImageException)
            {
                refused++;
            }
        }

        Assert.True(refused > 64 && read >= 16 * 8 * 4, $"{refused} {read}");
    }
}
