using System.Text.Json;

namespace HydraSharp.Files.Tensors;

// What a header must not hold.
internal sealed partial class SafeTensorsHeader
{
    void CheckMetadata(ref Utf8JsonReader reader)
    {
        if (metadataStart >= 0)
            throw Bad("__metadata__ twice", At(reader));
        Next(ref reader, JsonTokenType.StartObject, "an object");
        metadataStart = At(reader);
        var keys = new List<Entry>();
        while (NextName(ref reader))
        {
            if (keys.Count == MaxNotes)
                throw Bad($"more than {MaxNotes} entries in __metadata__", At(reader));
            if (reader.ValueSpan.Length > LongestName)
                throw Bad($"a key has more than {LongestName} bytes", At(reader));
            keys.Add(new Entry { Name = At(reader) + 1, NameBytes = (short)reader.ValueSpan.Length });
            Next(ref reader, JsonTokenType.String, "text");
        }

        new NameOrder(file).RequireUnique([.. keys], at => throw Bad("a key of __metadata__ twice", at));
    }

    void CheckText(Utf8JsonReader reader)
    {
        if (reader.ValueIsEscaped && NameOrder.HasHalfCharacter(reader.ValueSpan))
            throw Bad("half a character (a lone surrogate)", At(reader));
    }

    // Padding is spaces; anything else would be bytes that nobody checks.
    void CheckEnd(int end)
    {
        var odd = Json[end..].IndexOfAnyExcept((byte)' ');
        if (odd >= 0)
            throw Bad("something follows the header's last '}'", LengthBytes + end + odd);
    }

    void CheckTiles(Entry[] entries)
    {
        Array.Sort(entries, (a, b) => a.Begin != b.Begin ? a.Begin.CompareTo(b.Begin) : a.End.CompareTo(b.End));
        var end = 0L;
        foreach (var entry in entries)
        {
            if (entry.Begin != end)
                throw Bad(
                    $"the numbers {(entry.Begin < end ? "overlap" : "have a hole")} at byte {Math.Min(entry.Begin, end)} of the data",
                    entry.Name
                );
            end = entry.End;
        }

        if (end != DataBytes)
            throw Bad($"{DataBytes - end} bytes at the end belong to no array", LengthBytes + headerBytes + end);
    }
}
