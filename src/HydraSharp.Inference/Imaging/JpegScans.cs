using System.Buffers.Binary;

namespace HydraSharp.Inference.Imaging;

/// <summary>What the segments of a JPEG say of its scans (ITU-T T.81, annexes B and G).</summary>
sealed class JpegScans
{
    const int Coefficients = 64;
    const int NotYet = -1;

    readonly List<(byte Id, int Across, int Down)> components = [];

    // For each component and coefficient, how many of its lowest bits are still missing.
    readonly Dictionary<byte, int[]> missingBits = [];
    int width;
    int height;
    int restartInterval;
    bool isProgressive;
    (byte[] Components, int Restarts) last = ([], 0);

    /// <summary>Whether its data are coded as T.81 annex F.1.2 and G.1.2 say, not arithmetically.</summary>
    public bool IsHuffman { get; private set; }

    /// <summary>Pixels that the header says; 0 without a header.</summary>
    public long Pixels => (long)width * height;

    /// <summary>Number of scans.</summary>
    public int Count { get; private set; }

    /// <summary>Whether the end marker is there.</summary>
    public bool HasEnd { get; private set; }

    /// <summary>
    /// Whether there are scans for all of every component, and the last has as many restarts as its size demands; whether its data are
    /// complete only a decoder knows.
    /// </summary>
    public bool AreComplete =>
        components.Count > 0
        && components.All(c => missingBits.TryGetValue(c.Id, out var bits) && Array.TrueForAll(bits, b => b == 0))
        && (restartInterval == 0 || last.Restarts == (Units() - 1) / restartInterval);

    /// <summary>Reads the segments.</summary>
    /// <param name="bytes">The file's bytes.</param>
    public static JpegScans Of(ReadOnlySpan<byte> bytes)
    {
        var scans = new JpegScans();
        for (var at = 2; at + 4 <= bytes.Length || (at + 2 <= bytes.Length && bytes[at + 1] == 0xD9); )
        {
            var marker = bytes[at + 1];
            if (bytes[at] != 0xFF || marker == 0xD9)
            {
                scans.HasEnd |= bytes[at] == 0xFF;
                break;
            }

            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(bytes[(at + 2)..]);
            if (length < 2 || at + 2 + length > bytes.Length)
                break;
            var body = bytes.Slice(at + 4, length - 2);
            at += 2 + length;
            if (marker == 0xDA)
                at = scans.Scan(bytes, at, body);
            else
                scans.Segment(marker, body);
        }

        return scans;
    }

    void Segment(byte marker, ReadOnlySpan<byte> body)
    {
        if (marker == 0xDD && body.Length >= 2)
            restartInterval = BinaryPrimitives.ReadUInt16BigEndian(body);
        if (marker is < 0xC0 or > 0xCF or 0xC4 or 0xC8 or 0xCC || body.Length < 6 || components.Count > 0)
            return;
        IsHuffman = marker is 0xC0 or 0xC1 or 0xC2;
        isProgressive = marker is 0xC2 or 0xC6 or 0xCA or 0xCE;
        (height, width) = (BinaryPrimitives.ReadUInt16BigEndian(body[1..]), BinaryPrimitives.ReadUInt16BigEndian(body[3..]));
        for (var i = 6; i + 3 <= body.Length && components.Count < body[5]; i += 3)
            components.Add((body[i], body[i + 1] >> 4, body[i + 1] & 0xF));
    }

    // Ends at the next marker that is no restart.
    int Scan(ReadOnlySpan<byte> bytes, int at, ReadOnlySpan<byte> body)
    {
        Count++;
        var count = body.Length == 0 ? 0 : body[0];
        if (body.Length < 1 + 2 * count + 3)
            return bytes.Length;
        var named = new byte[count];
        for (var i = 0; i < count; i++)
            named[i] = body[1 + 2 * i];
        var spectrum = body[(1 + 2 * count)..];
        Cover(named, spectrum[0], spectrum[1], spectrum[2] & 0xF);
        var restarts = 0;
        while (true)
        {
            var next = bytes[at..].IndexOf((byte)0xFF);
            if (next < 0 || at + next + 1 >= bytes.Length)
            {
                at = bytes.Length;
                break;
            }

            at += next;
            if (bytes[at + 1] is >= 0xD0 and <= 0xD7)
                restarts++;
            else if (bytes[at + 1] is not (0 or 0xFF))
                break;
            at += bytes[at + 1] == 0xFF ? 1 : 2;
        }

        last = (named, restarts);
        return at;
    }

    void Cover(byte[] named, int first, int end, int bits)
    {
        foreach (var component in named)
        {
            if (!missingBits.TryGetValue(component, out var missing))
            {
                missing = new int[Coefficients];
                Array.Fill(missing, NotYet);
                missingBits[component] = missing;
            }

            if (isProgressive)
                for (var i = first; i <= Math.Min(end, Coefficients - 1); i++)
                    missing[i] = bits;
            else
                Array.Clear(missing);
        }
    }

    // What the last scan has between two restarts is counted in: blocks of its one component, or groups of blocks of several.
    long Units()
    {
        var (across, down) = (components.Max(c => c.Across), components.Max(c => c.Down));
        if (last.Components.Length != 1 || components.FirstOrDefault(c => c.Id == last.Components[0]) is not { Across: > 0 } one)
            return (long)Groups(width, 8 * across) * Groups(height, 8 * down);
        return (long)Groups(Groups(width * one.Across, across), 8) * Groups(Groups(height * one.Down, down), 8);
    }

    static int Groups(int length, int size) => size == 0 ? 0 : (length + size - 1) / size;
}
