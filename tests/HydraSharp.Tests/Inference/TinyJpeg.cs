namespace HydraSharp.Tests.Inference;

/// <summary>
/// Writes baseline JPEG files of one colour: each 8x8 block has only its mean (DC), quantised by 8, so a sample is 128 + difference.
/// </summary>
static class TinyJpeg
{
    // Samples: the value of each component, 1 (grey), 3 (YCbCr) or 4 (Adobe CMYK, stored inverted: 255 is no ink).
    public static byte[] Make(int width, int height, params byte[] samples)
    {
        var file = new List<byte> { 0xFF, 0xD8 };
        if (samples.Length == 4)
            file.AddRange((byte[])[0xFF, 0xEE, 0, 14, .. "Adobe"u8, 0, 100, 0, 0, 0, 0, 0]);
        file.AddRange((byte[])[0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64)]);
        file.AddRange(
            (byte[])
                [
                    0xFF,
                    0xC0,
                    0,
                    (byte)(8 + 3 * samples.Length),
                    8,
                    (byte)(height >> 8),
                    (byte)height,
                    (byte)(width >> 8),
                    (byte)width,
                    (byte)samples.Length,
                ]
        );
        for (byte c = 1; c <= samples.Length; c++)
            file.AddRange((byte[])[c, 0x11, 0]);
        // DC: twelve codes of 4 bits, so category k has code k. AC: one code of 1 bit, end of block.
        file.AddRange(
            (byte[])[0xFF, 0xC4, 0, 31, 0x00, 0, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
        );
        file.AddRange((byte[])[0xFF, 0xC4, 0, 20, 0x10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        file.AddRange((byte[])[0xFF, 0xDA, 0, (byte)(6 + 2 * samples.Length), (byte)samples.Length]);
        for (byte c = 1; c <= samples.Length; c++)
            file.AddRange((byte[])[c, 0]);
        file.AddRange((byte[])[0, 63, 0]);
        file.AddRange(Scan((width + 7) / 8 * ((height + 7) / 8), samples));
        file.AddRange((byte[])[0xFF, 0xD9]);
        return [.. file];
    }

    static byte[] Scan(int blocks, byte[] samples)
    {
        var bits = new List<bool>();
        for (var block = 0; block < blocks; block++)
        {
            foreach (var sample in samples)
            {
                var difference = block == 0 ? sample - 128 : 0;
                var category = difference == 0 ? 0 : (int)Math.Log2(Math.Abs(difference)) + 1;
                Add(bits, category, 4);
                Add(bits, difference < 0 ? difference + (1 << category) - 1 : difference, category);
                Add(bits, 0, 1);
            }
        }

        while (bits.Count % 8 != 0)
            bits.Add(true);
        var bytes = bits.Chunk(8).Select(b => (byte)b.Aggregate(0, (v, bit) => v * 2 + (bit ? 1 : 0)));
        return [.. bytes.SelectMany(b => b == 0xFF ? (byte[])[0xFF, 0] : [b])];
    }

    static void Add(List<bool> bits, int value, int count)
    {
        for (var i = count - 1; i >= 0; i--)
            bits.Add((value >> i & 1) != 0);
    }
}
