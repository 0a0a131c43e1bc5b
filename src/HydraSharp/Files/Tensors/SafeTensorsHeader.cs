using System.Buffers.Binary;
using System.Text.Json;
using System.Text.Unicode;
using HydraSharp.Inference;

namespace HydraSharp.Files.Tensors;

/// <summary>
/// The header of a safetensors file. <see cref="Check"/> walks it twice without making a string or an array for what it reads, so that a
/// hostile file of n bytes costs less than n bytes of memory.
/// </summary>
internal sealed partial class SafeTensorsHeader
{
    /// <summary>Bytes of a name, as it is escaped in the header; more are refused.</summary>
    public const int LongestName = 4096;

    const int LengthBytes = 8;
    const int LargestHeader = 100_000_000;
    const int MaxDimensions = 64;
    const int MaxNotes = 10_000;

    static readonly string[] TypeNames = Enum.GetNames<ElementType>();

    readonly ReadOnlyMemory<byte> file;
    readonly string name;
    readonly int headerBytes;
    int metadataStart = -1;

    /// <summary>Finds the header.</summary>
    /// <exception cref="HydraException">There is none.</exception>
    public SafeTensorsHeader(ReadOnlyMemory<byte> file, string name)
    {
        (this.file, this.name) = (file, name);
        if (file.Length < LengthBytes)
            throw Bad($"{file.Length} bytes are no file of this format", 0);
        var length = BinaryPrimitives.ReadUInt64LittleEndian(file.Span);
        if (length > LargestHeader)
            throw Bad($"the header is said to have {length} bytes, more than {LargestHeader}", 0);
        if (length > (ulong)(file.Length - LengthBytes))
            throw Bad($"the header is said to have {length} bytes, but only {file.Length - LengthBytes} follow; the file is cut off", 0);
        headerBytes = (int)length;
        if (headerBytes < 2 || Json[0] != (byte)'{')
            throw Bad("the header does not begin with '{'", LengthBytes);
        if (!Utf8.IsValid(Json))
            throw Bad("the header is not UTF-8", LengthBytes);
    }

    ReadOnlySpan<byte> Json => file.Span.Slice(LengthBytes, headerBytes);

    long DataBytes => file.Length - LengthBytes - headerBytes;

    /// <summary>Where one array's description stands in the header and its numbers stand in the data.</summary>
    internal struct Entry
    {
        /// <summary>First byte of the name in the header.</summary>
        public int Name;

        /// <summary>First byte of the shape in the header.</summary>
        public int Shape;

        /// <summary>First byte of the numbers, counted from the end of the header.</summary>
        public long Begin;

        /// <summary>The byte after the last.</summary>
        public long End;

        /// <summary>Bytes of the name as it is written.</summary>
        public short NameBytes;

        /// <summary>How the numbers are stored.</summary>
        public ElementType Type;

        /// <summary>Number of dimensions.</summary>
        public byte Rank;
    }

    /// <summary>Checks everything and returns the arrays in the order of the header.</summary>
    /// <exception cref="HydraException">Anything is wrong.</exception>
    public Entry[] Check()
    {
        var reader = Reader(Json);
        try
        {
            var entries = new Entry[Count()];
            Next(ref reader, JsonTokenType.StartObject, "an object");
            for (var i = 0; NextName(ref reader); )
            {
                if (reader.ValueTextEquals("__metadata__"u8))
                    CheckMetadata(ref reader);
                else
                    entries[i++] = ReadEntry(ref reader);
            }

            CheckEnd((int)reader.BytesConsumed);
            CheckTiles(entries);
            new NameOrder(file).RequireUnique(entries, at => throw Bad("two arrays have one name", at));
            Array.Sort(entries, (a, b) => a.Name.CompareTo(b.Name));
            return entries;
        }
        catch (JsonException error)
        {
            throw Bad("the header is not JSON of this format", LengthBytes + reader.BytesConsumed, error);
        }
    }

    /// <summary>The array, once <see cref="Check"/> has found all good.</summary>
    public NamedArray Open(Entry entry)
    {
        var reader = Reader(file.Span[(entry.Name - 1)..(LengthBytes + headerBytes)]);
        reader.Read();
        var title = reader.GetString()!;
        reader = Reader(file.Span[entry.Shape..(LengthBytes + headerBytes)]);
        reader.Read();
        var shape = new long[entry.Rank];
        for (var i = 0; i < shape.Length; i++)
        {
            reader.Read();
            shape[i] = reader.GetInt64();
        }

        var start = LengthBytes + headerBytes + (int)entry.Begin;
        return new NamedArray(title, entry.Type, shape, file.Slice(start, (int)(entry.End - entry.Begin)));
    }

    /// <summary>The file's notes, once <see cref="Check"/> has found all good.</summary>
    public IReadOnlyDictionary<string, string> Metadata()
    {
        var notes = new Dictionary<string, string>(StringComparer.Ordinal);
        if (metadataStart < 0)
            return notes;
        var reader = Reader(file.Span[metadataStart..(LengthBytes + headerBytes)]);
        reader.Read();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            reader.Read();
            notes.Add(key, reader.GetString()!);
        }

        return notes;
    }

    static Utf8JsonReader Reader(ReadOnlySpan<byte> json) => new(json, new JsonReaderOptions { MaxDepth = 3, AllowMultipleValues = true });

    // Also checks every text, after which comparing and copying them cannot fail.
    int Count()
    {
        var reader = Reader(Json);
        var count = 0;
        while (reader.Read() && (reader.TokenType != JsonTokenType.EndObject || reader.CurrentDepth > 0))
        {
            CheckText(reader);
            if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && !reader.ValueTextEquals("__metadata__"u8))
                count++;
        }

        return count;
    }

    Entry ReadEntry(ref Utf8JsonReader reader)
    {
        if (reader.ValueSpan.Length > LongestName)
            throw Bad($"a name has more than {LongestName} bytes", At(reader));
        var at = At(reader);
        var entry = new Entry
        {
            Name = at + 1,
            NameBytes = (short)reader.ValueSpan.Length,
            Begin = -1,
        };
        Next(ref reader, JsonTokenType.StartObject, "an object");
        var typed = false;
        while (NextName(ref reader))
        {
            if (reader.ValueTextEquals("dtype"u8) && !typed)
                (entry.Type, typed) = (ReadType(ref reader), true);
            else if (reader.ValueTextEquals("shape"u8) && entry.Shape == 0)
                (entry.Shape, entry.Rank) = SkipShape(ref reader);
            else if (reader.ValueTextEquals("data_offsets"u8) && entry.Begin < 0)
                (entry.Begin, entry.End) = ReadOffsets(ref reader);
            else
                throw Bad("an unknown key, or a key twice", At(reader));
        }

        if (!typed || entry.Shape == 0 || entry.Begin < 0)
            throw Bad("dtype, shape or data_offsets is missing", at);
        var size = SizeOf(entry);
        if (entry.Begin > entry.End || entry.End > DataBytes)
            throw Bad($"numbers from byte {entry.Begin} to {entry.End} of {DataBytes}; the file is cut off or the offsets are wrong", at);
        if (entry.End - entry.Begin != size)
            throw Bad($"{entry.End - entry.Begin} bytes for a shape that needs {size}", at);
        return entry;
    }

    ElementType ReadType(ref Utf8JsonReader reader)
    {
        Next(ref reader, JsonTokenType.String, "a type");
        for (var type = 0; type < TypeNames.Length; type++)
        {
            if (reader.ValueTextEquals(TypeNames[type]))
                return (ElementType)type;
        }

        throw Bad($"unknown dtype; it must be one of {string.Join(", ", TypeNames)}", At(reader));
    }

    (int Start, byte Rank) SkipShape(ref Utf8JsonReader reader)
    {
        Next(ref reader, JsonTokenType.StartArray, "a list");
        var start = At(reader);
        byte rank = 0;
        for (; NextNumber(ref reader, out _); rank++)
        {
            if (rank == MaxDimensions)
                throw Bad($"more than {MaxDimensions} dimensions", At(reader));
        }

        return (start, rank);
    }

    long SizeOf(Entry entry)
    {
        Span<long> shape = stackalloc long[MaxDimensions];
        var reader = Reader(file.Span[entry.Shape..(LengthBytes + headerBytes)]);
        reader.Read();
        for (var i = 0; i < entry.Rank; i++)
            NextNumber(ref reader, out shape[i]);
        return NamedArray.BytesOf(entry.Type, shape[..entry.Rank]) ?? throw Bad("the shape is too large", entry.Shape);
    }

    (long Begin, long End) ReadOffsets(ref Utf8JsonReader reader)
    {
        Next(ref reader, JsonTokenType.StartArray, "a list");
        var at = At(reader);
        if (!NextNumber(ref reader, out var begin) || !NextNumber(ref reader, out var end) || NextNumber(ref reader, out _))
            throw Bad("data_offsets must be two numbers", at);
        return (begin, end);
    }

    bool NextName(ref Utf8JsonReader reader)
    {
        if (!reader.Read())
            throw Bad("the header is cut off", LengthBytes + headerBytes);
        return reader.TokenType == JsonTokenType.PropertyName;
    }

    bool NextNumber(ref Utf8JsonReader reader, out long number)
    {
        number = 0;
        if (!reader.Read())
            throw Bad("the header is cut off", LengthBytes + headerBytes);
        if (reader.TokenType == JsonTokenType.EndArray)
            return false;
        if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan[0] == (byte)'-' || !reader.TryGetInt64(out number))
            throw Bad("expected a whole number from 0 to 2^63 - 1", At(reader));
        return true;
    }

    void Next(ref Utf8JsonReader reader, JsonTokenType type, string expected)
    {
        if (!reader.Read() || reader.TokenType != type)
            throw Bad("expected " + expected, At(reader));
    }

    // The reader of a slice counts from the slice's start; all slices that can fail start at the header.
    static int At(Utf8JsonReader reader) => LengthBytes + (int)reader.TokenStartIndex;

    HydraException Bad(string reason, long offset, Exception? inner = null) =>
        new(ErrorKind.Model, $"{name}: not a whole safetensors file: {reason} (at byte {offset}). Take another copy of the file.", inner);
}
