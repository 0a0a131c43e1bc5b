using System.Buffers.Binary;
using System.IO.Compression;

namespace HydraSharp.Tests.Inference;

/// <summary>Writes PNG files chunk by chunk, so that tests can have every kind, and broken ones.</summary>
static class TinyPng
{
    public static byte[] Make(int width, int height, byte depth, byte colour, byte[] rows, params (string Type, byte[] Data)[] chunks)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = depth;
        header[9] = colour;
        var file = new List<byte> { 0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A };
        Add(file, "IHDR", header);
        foreach (var (type, data) in chunks)
            Add(file, type, data);
        Add(file, "IDAT", Deflate(rows));
        Add(file, "IEND", []);
        return [.. file];
    }

    public static byte[] Deflate(byte[] data)
    {
        var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
            zlib.Write(data);
        return packed.ToArray();
    }

    static void Add(List<byte> file, string type, byte[] data)
    {
        byte[] body = [.. type.Select(c => (byte)c), .. data];
        file.AddRange(BigEndian((uint)data.Length));
        file.AddRange(body);
        file.AddRange(BigEndian(Crc(body)));
    }

    static byte[] BigEndian(uint value) => [(byte)(value >> 24), (byte)(value >> 16), (byte)(value >> 8), (byte)value];

    static uint Crc(byte[] data)
    {
        var crc = 0xFFFFFFFF;
        foreach (var b in data)
        {
            crc ^= b;
            for (var i = 0; i < 8; i++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }
}
