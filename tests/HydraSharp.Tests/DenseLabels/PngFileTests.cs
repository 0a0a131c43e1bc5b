using System.Buffers.Binary;
using System.IO.Compression;
using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.DenseLabels;

public sealed class PngFileTests
{
    const int Width = 13;
    const int Height = 9;

    static byte[] Noise(int count, int seed = 1) => [.. Enumerable.Range(0, count).Select(i => (byte)((i + seed) * 2654435761u >> 13))];

    [Fact]
    public void SkiaSeesWhatWasWritten()
    {
        var colours = Noise(Width * Height * 3);
        Assert.Equal(colours, ImageDecoder.Decode(PngWriter.Rgb(Width, Height, colours), "rgb").Pixels);
        var grey = Noise(Width * Height);
        Assert.Equal(grey.SelectMany(g => (byte[])[g, g, g]), ImageDecoder.Decode(PngWriter.Grey(Width, Height, grey), "grey").Pixels);
        byte[] indices = [.. grey.Select(g => (byte)(g % 4))],
            palette = Noise(12, 5);
        Assert.Equal(
            indices.SelectMany(i => palette[(3 * i)..(3 * i + 3)]),
            ImageDecoder.Decode(PngWriter.Palette(Width, Height, indices, palette), "palette").Pixels
        );
        ushort[] deep = [.. grey.Select((g, i) => (ushort)(g * 256 + i))];
        var seen = ImageDecoder.Decode(PngWriter.Grey(Width, Height, deep), "deep").Pixels;
        for (var i = 0; i < deep.Length; i++)
            Assert.Equal((byte)Math.Round(deep[i] / 257.0), seen[3 * i]);
    }

    // Skia chooses a filter for each line: all of them are met by some of these images.
    [Fact]
    public void WhatSkiaWritesIsRead()
    {
        var filters = new HashSet<byte>();
        foreach (var seed in (int[])[1, 2, 3])
        {
            using var bitmap = new SKBitmap(new SKImageInfo(64, 48, SKColorType.Rgba8888, SKAlphaType.Unpremul));
            for (var y = 0; y < 48; y++)
            for (var x = 0; x < 64; x++)
                bitmap.SetPixel(
                    x,
                    y,
                    new(
                        (byte)(x * seed + y),
                        (byte)(x * x / 16 * seed),
                        (byte)(128 + 100 * Math.Sin(x * y / 60.0 * seed)),
                        (byte)(255 - x * (seed - 1))
                    )
                );
            using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            var png = PngFile.Read(data.ToArray(), "skia");
            for (var y = 0; y < 48; y++)
            for (var x = 0; x < 64; x++)
            {
                var (colour, at) = (bitmap.GetPixel(x, y), (y * 64 + x) * png.Channels);
                Assert.Equal([colour.Red, colour.Green, colour.Blue], png.Samples[at..(at + 3)].Select(v => (byte)v));
            }

            filters.UnionWith(Filters(data.ToArray(), 64 * png.Channels));
        }

        Assert.True(filters.Count > 2, string.Join(", ", filters));
    }

    static IEnumerable<byte> Filters(byte[] png, int size)
    {
        using var packed = new MemoryStream();
        for (var at = 8; at < png.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))
            if (png.AsSpan(at + 4, 4).SequenceEqual("IDAT"u8))
                packed.Write(png, at + 8, BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)));
        packed.Position = 0;
        using var stream = new ZLibStream(packed, CompressionMode.Decompress);
        using var lines = new MemoryStream();
        stream.CopyTo(lines);
        return [.. Enumerable.Range(0, (int)lines.Length / (size + 1)).Select(i => lines.GetBuffer()[i * (size + 1)])];
    }

    // A file from its parts; lines come with their filters.
    internal static byte[] Png(
        int width,
        int height,
        int bits,
        int kind,
        bool interlaced,
        byte[] lines,
        byte[]? palette = null,
        int pieces = 1
    )
    {
        using var file = new MemoryStream();
        file.Write([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]);
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9], header[12]) = ((byte)bits, (byte)kind, (byte)(interlaced ? 1 : 0));
        Part("IHDR", header);
        if (palette is not null)
            Part("PLTE", palette);
        using var packed = new MemoryStream();
        using (var stream = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            stream.Write(lines);
        foreach (var piece in packed.ToArray().Chunk(Math.Max(1, ((int)packed.Length + pieces - 1) / pieces)))
            Part("IDAT", piece);
        Part("IEND", []);
        return file.ToArray();

        void Part(string type, byte[] body)
        {
            var bytes = new byte[body.Length + 12];
            BinaryPrimitives.WriteInt32BigEndian(bytes, body.Length);
            System.Text.Encoding.ASCII.GetBytes(type, bytes.AsSpan(4));
            body.CopyTo(bytes, 8);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(body.Length + 8), Crc32.Of(bytes.AsSpan(4, body.Length + 4)));
            file.Write(bytes);
        }
    }

    [Fact]
    public void FewBitsAreUnpackedFromTheLeft()
    {
        Assert.Equal([1, 0, 1, 1, 0, 0, 0, 0, 1, 0], PngFile.Read(Png(5, 2, 1, 0, false, [0, 0b10110_000, 0, 0b00010_111]), "1").Samples);
        Assert.Equal(
            [3, 0, 1, 2, 1],
            PngFile.Read(Png(5, 1, 2, 3, false, [0, 0b11_00_01_10, 0b01_000000], new byte[12], pieces: 3), "2").Samples
        );
        Assert.Equal([10, 5, 15], PngFile.Read(Png(3, 1, 4, 0, false, [0, 0xA5, 0xF0]), "4").Samples);
        Assert.Equal([0x1234, 0xFFFE], PngFile.Read(Png(2, 1, 16, 0, false, [0, 0x12, 0x34, 0xFF, 0xFE]), "16").Samples);
    }

    [Fact]
    public void FiltersAreUndone()
    {
        // By hand: none, sub, up, average (half of left and up, rounded down), and Paeth that takes what is above, in the corner, to the
        // left.
        byte[] lines = [0, 10, 20, 30, 1, 5, 5, 5, 2, 1, 255, 0, 3, 10, 10, 10, 4, 1, 1, 1, 4, 246, 1, 1, 4, 100, 1, 1];
        byte[] expected = [10, 20, 30, 5, 10, 15, 6, 9, 15, 13, 21, 28, 14, 22, 29, 4, 15, 23, 104, 105, 106];
        var png = Png(3, 7, 8, 0, false, lines);
        Assert.Equal(expected.Select(v => (ushort)v), PngFile.Read(png, "filters").Samples);
        Assert.Equal(expected.SelectMany(v => (byte[])[v, v, v]), ImageDecoder.Decode(png, "filters").Pixels);
    }

    // The specification's image of which pass a pixel belongs to.
    [Fact]
    public void InterlacedImagesAreRead()
    {
        string[] passes = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];
        foreach (var (width, height) in (ReadOnlySpan<(int, int)>)[(Width, Height), (1, 1), (3, 2), (8, 8), (5, 11)])
        {
            var grey = Noise(width * height);
            var lines = new List<byte>();
            for (var pass = '1'; pass <= '7'; pass++)
            for (var y = 0; y < height; y++)
            {
                var line = Enumerable.Range(0, width).Where(x => passes[y % 8][x % 8] == pass).Select(x => grey[y * width + x]).ToArray();
                if (line.Length > 0)
                    lines.AddRange([0, .. line]);
            }

            var png = Png(width, height, 8, 0, true, [.. lines]);
            Assert.Equal(grey.Select(g => (ushort)g), PngFile.Read(png, "adam7").Samples);
            Assert.Equal(grey.SelectMany(g => (byte[])[g, g, g]), ImageDecoder.Decode(png, "adam7").Pixels);
        }
    }

    static string Refused(byte[] png) => Assert.Throws<HydraImageException>(() => PngFile.Read(png, "it.png")).Message;

    [Fact]
    public void WhatIsWrongIsReported()
    {
        Assert.Contains("it is empty", Refused([]), StringComparison.Ordinal);
        Assert.Contains("it is not a PNG", Refused([1, 2, 3]), StringComparison.Ordinal);
        Assert.Contains(
            "20000 x 20000 pixels, where at most 100 megapixels",
            Refused(Png(20000, 20000, 8, 0, false, [0])),
            StringComparison.Ordinal
        );
        Assert.Contains("cut off", Refused(Png(10000, 10000, 8, 0, false, [0])), StringComparison.Ordinal);
        Assert.Contains("cut off", Refused(Png(2, 2, 8, 0, false, [0, 1, 2, 0, 1])), StringComparison.Ordinal);
        Assert.Contains("more pixels than its size says", Refused(Png(2, 1, 8, 0, false, [0, 1, 2, 0])), StringComparison.Ordinal);
        Assert.Contains("the filter 5", Refused(Png(1, 1, 8, 0, false, [5, 1])), StringComparison.Ordinal);
        Assert.Contains("no palette", Refused(Png(1, 1, 8, 3, false, [0, 1])), StringComparison.Ordinal);
        Assert.Contains(
            "the index 2, where its palette has 2 colours",
            Refused(Png(1, 1, 8, 3, false, [0, 2], new byte[6])),
            StringComparison.Ordinal
        );
        Assert.Contains("header is wrong", Refused(Png(1, 1, 3, 0, false, [0, 2])), StringComparison.Ordinal);
        Assert.Contains("its size is 0 x 1", Refused(Png(0, 1, 8, 0, false, [0])), StringComparison.Ordinal);
    }

    [Fact]
    public void EveryTruncationIsRefused()
    {
        var png = PngWriter.Palette(5, 4, [.. Noise(20).Select(v => (byte)(v % 3))], Noise(9));
        for (var length = 0; length < png.Length; length++)
            Refused(png[..length]);
    }

    [Fact]
    public void EveryFlippedBitIsRefusedOrHarmless()
    {
        var png = PngWriter.Palette(5, 4, [.. Noise(20).Select(v => (byte)(v % 3))], Noise(9));
        var right = PngFile.Read(png, "it.png").Samples;
        var refused = 0;
        for (var bit = 0; bit < png.Length * 8; bit++)
        {
            var flipped = (byte[])png.Clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            try
            {
                Assert.Equal(right, PngFile.Read(flipped, "it.png").Samples);
            }
            catch (HydraImageException)
            {
                refused++;
            }
        }

        Assert.Equal(png.Length * 8, refused);
    }

    // With the checksums made right again, the parts behind them are met.
    [Fact]
    public void FlippedBitsWithRightChecksumsThrowNothingElse()
    {
        var png = PngWriter.Palette(5, 4, [.. Noise(20).Select(v => (byte)(v % 3))], Noise(9));
        var (refused, read) = (0, 0);
        for (var bit = 64; bit < png.Length * 8; bit++)
        {
            var flipped = (byte[])png.Clone();
            flipped[bit / 8] ^= (byte)(1 << bit % 8);
            for (var at = 8; at < png.Length; at += 12 + BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at)))
            {
                var size = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(at));
                BinaryPrimitives.WriteUInt32BigEndian(flipped.AsSpan(at + size + 8), Crc32.Of(flipped.AsSpan(at + 4, size + 4)));
            }

            try
            {
                read += PngFile.Read(flipped, "it.png").Samples.Length > 0 ? 1 : 0;
            }
            catch (HydraImageException)
            {
                refused++;
            }
        }

        Assert.True(refused > 0 && read > 0, $"{refused} {read}");
    }
}
