namespace HydraSharp.Inference;

/// <summary>The checksum of zip and PNG files: CRC-32 with the reflected polynomial 0xEDB88320 (ISO 3309).</summary>
public static class Crc32
{
    static readonly uint[][] Tables = Make();

    /// <summary>The checksum of some bytes, eight at a time (Kounavis and Berry, 2008).</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = 0xFFFFFFFFu;
        for (; bytes.Length >= 8; bytes = bytes[8..])
        {
            var low = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            crc =
                Tables[7][low & 0xFF]
                ^ Tables[6][(low >> 8) & 0xFF]
                ^ Tables[5][(low >> 16) & 0xFF]
                ^ Tables[4][low >> 24]
                ^ Tables[3][bytes[4]]
                ^ Tables[2][bytes[5]]
                ^ Tables[1][bytes[6]]
                ^ Tables[0][bytes[7]];
        }

        foreach (var one in bytes)
            crc = Tables[0][(crc ^ one) & 0xFF] ^ (crc >> 8);
        return ~crc;
    }

    static uint[][] Make()
    {
        var tables = Enumerable.Range(0, 8).Select(_ => new uint[256]).ToArray();
        for (var i = 0u; i < 256; i++)
        {
            var crc = i;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? 0xEDB88320u ^ (crc >> 1) : crc >> 1;
            tables[0][i] = crc;
        }

        for (var t = 1; t < 8; t++)
        for (var i = 0; i < 256; i++)
            tables[t][i] = tables[0][tables[t - 1][i] & 0xFF] ^ (tables[t - 1][i] >> 8);
        return tables;
    }
}
