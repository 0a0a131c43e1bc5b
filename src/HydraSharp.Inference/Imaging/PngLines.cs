using System.Buffers.Binary;

namespace HydraSharp.Inference.Imaging;

/// <summary>The lines of a PNG: its header, filters and interlacing (W3C, PNG Specification, sections 7 to 11).</summary>
internal sealed record PngLines(int Width, int Height, PngKind Kind, int Bits, bool Interlaced)
{
    // First column and row, then steps, of Adam7's passes.
    static readonly (int X, int Y, int Right, int Down)[] Adam7 =
    [
        (0, 0, 8, 8),
        (4, 0, 8, 8),
        (0, 4, 4, 8),
        (2, 0, 4, 4),
        (0, 2, 2, 4),
        (1, 0, 2, 2),
        (0, 1, 1, 2),
    ];
    static readonly (int X, int Y, int Right, int Down)[] Whole = [(0, 0, 1, 1)];

    int Channels => PngFile.ChannelsOf(Kind);

    /// <summary>Bytes of all lines, with the byte before each that names its filter.</summary>
    internal long Bytes => Passes.Sum(p => p.Rows * (1L + LineBytes(p.Columns)));

    IEnumerable<(int X, int Y, int Right, int Down, int Columns, int Rows)> Passes =>
        from pass in Interlaced ? Adam7 : Whole
        let columns = (Width - pass.X + pass.Right - 1) / pass.Right
        let rows = (Height - pass.Y + pass.Down - 1) / pass.Down
        where columns > 0 && rows > 0
        select (pass.X, pass.Y, pass.Right, pass.Down, columns, rows);

    /// <summary>Reads the header.</summary>
    /// <exception cref="InvalidDataException">It is wrong.</exception>
    /// <exception cref="NotSupportedException">The image is too large.</exception>
    internal static PngLines Of(ReadOnlySpan<byte> header, int maxMegapixels)
    {
        if (header.Length != 13)
            throw new InvalidDataException("its header has a wrong length");
        var (width, height) = (BinaryPrimitives.ReadUInt32BigEndian(header), BinaryPrimitives.ReadUInt32BigEndian(header[4..]));
        if (width is 0 or > int.MaxValue || height is 0 or > int.MaxValue)
            throw new InvalidDataException($"its size is {width} x {height}");
        if ((ulong)width * height > (ulong)maxMegapixels * 1_000_000UL)
            throw new NotSupportedException(
                $"it is too large: {width} x {height} pixels, where at most {maxMegapixels} megapixels are read"
            );
        var (bits, kind) = (header[8], (PngKind)header[9]);
        var known = kind switch
        {
            PngKind.Grey => bits is 1 or 2 or 4 or 8 or 16,
            PngKind.Palette => bits is 1 or 2 or 4 or 8,
            PngKind.Rgb or PngKind.GreyAlpha or PngKind.RgbAlpha => bits is 8 or 16,
            _ => false,
        };
        if (!known || header[10] != 0 || header[11] != 0 || header[12] > 1)
            throw new InvalidDataException("its header is wrong");
        return new((int)width, (int)height, kind, bits, header[12] == 1);
    }

    /// <summary>Undoes the filters, in place, and the interlacing.</summary>
    /// <param name="bytes">All lines, <see cref="Bytes"/> of them.</param>
    /// <returns>[height, width, channels].</returns>
    /// <exception cref="InvalidDataException">A filter is not known.</exception>
    internal ushort[] Samples(Span<byte> bytes)
    {
        if ((long)Width * Height * Channels > Array.MaxLength)
            throw new NotSupportedException("its pixels do not fit into one array");
        var samples = new ushort[Width * Height * Channels];
        foreach (var pass in Passes)
        {
            var size = (int)LineBytes(pass.Columns);
            Span<byte> above = new byte[size];
            for (var row = 0; row < pass.Rows; row++)
            {
                var line = bytes.Slice(1, size);
                Unfilter(bytes[0], line, above, Math.Max(1, Channels * Bits / 8));
                Spread(line, samples.AsSpan(((pass.Y + row * pass.Down) * Width + pass.X) * Channels), pass.Columns, pass.Right);
                above = line;
                bytes = bytes[(size + 1)..];
            }
        }

        return samples;
    }

    long LineBytes(int columns) => ((long)columns * Channels * Bits + 7) / 8;

    void Spread(ReadOnlySpan<byte> line, Span<ushort> to, int columns, int right)
    {
        var channels = Channels;
        for (var column = 0; column < columns; column++)
        for (var channel = 0; channel < channels; channel++)
            to[column * right * channels + channel] = Sample(line, column * channels + channel);
    }

    ushort Sample(ReadOnlySpan<byte> line, int at) =>
        Bits switch
        {
            16 => BinaryPrimitives.ReadUInt16BigEndian(line[(2 * at)..]),
            8 => line[at],
            _ => (ushort)((line[at * Bits / 8] >> (8 - Bits - at * Bits % 8)) & ((1 << Bits) - 1)),
        };

    static void Unfilter(byte filter, Span<byte> line, ReadOnlySpan<byte> above, int pixel)
    {
        if (filter > 4)
            throw new InvalidDataException($"a line has the filter {filter}");
        if (filter == 0)
            return;
        for (var i = 0; i < line.Length; i++)
        {
            var (left, up, corner) = i < pixel ? (0, above[i], 0) : (line[i - pixel], above[i], above[i - pixel]);
            line[i] += filter switch
            {
                1 => (byte)left,
                2 => up,
                3 => (byte)((left + up) / 2),
                _ => Paeth(left, up, corner),
            };
        }
    }

    static byte Paeth(int left, int up, int corner)
    {
        var estimate = left + up - corner;
        var (toLeft, toUp, toCorner) = (Math.Abs(estimate - left), Math.Abs(estimate - up), Math.Abs(estimate - corner));
        return (byte)(
            toLeft <= toUp && toLeft <= toCorner ? left
            : toUp <= toCorner ? up
            : corner
        );
    }
}
