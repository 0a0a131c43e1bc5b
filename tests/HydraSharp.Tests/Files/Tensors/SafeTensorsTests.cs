using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Files.Tensors;

public sealed partial class SafeTensorsTests
{
    static readonly NamedArray Weight = new("heads.age.weight", ElementType.F32, [2, 3], Floats(1, -2, 3.5f, 0, -0f, 1e-45f));
    static readonly NamedArray Steps = new("steps", ElementType.I64, [], new byte[] { 7, 0, 0, 0, 0, 0, 0, 0 });
    static readonly NamedArray Empty = new("größe \"∅\"", ElementType.U8, [0, 4], Array.Empty<byte>());

    static byte[] Floats(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    static byte[] Written(IReadOnlyList<NamedArray> arrays, Dictionary<string, string>? metadata = null)
    {
        using var stream = new MemoryStream();
        SafeTensors.Write(stream, arrays, metadata);
        return stream.ToArray();
    }

    static byte[] File(string header, int data = 0, long? length = null) => File(Encoding.UTF8.GetBytes(header), data, length);

    static byte[] File(byte[] header, int data, long? length = null)
    {
        var file = new byte[8 + header.Length + data];
        BinaryPrimitives.WriteInt64LittleEndian(file, length ?? header.Length);
        header.CopyTo(file, 8);
        return file;
    }

    [Fact]
    public void TheBytesAreThoseOfTheFormat()
    {
        // 79 bytes of JSON, padded to 80 = 0x50.
        const string header = """{"__metadata__":{"a":"é"},"x":{"dtype":"U8","shape":[3],"data_offsets":[0,3]}} """;
        byte[] expected = [0x50, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(header), 1, 2, 3];
        Assert.Equal(expected, Written([new("x", ElementType.U8, [3], new byte[] { 1, 2, 3 })], new() { ["a"] = "é" }));
    }

    [Fact]
    public void WhatIsWrittenIsReadInItsOrder()
    {
        var file = SafeTensors.Read(Written([Weight, Steps, Empty], new() { ["b"] = "2", ["a"] = "line\n\"quoted\" \ud83d\ude00" }), "w");
        Assert.Equal(["heads.age.weight", "steps", "größe \"∅\""], file.Arrays.Select(array => array.Name));
        foreach (var (read, written) in file.Arrays.Zip([Weight, Steps, Empty]))
        {
            Assert.Equal(written.Type, read.Type);
            Assert.Equal(written.Shape, read.Shape);
            Assert.Equal(written.Bytes.ToArray(), read.Bytes.ToArray());
        }

        Assert.Equal(new Dictionary<string, string> { ["a"] = "line\n\"quoted\" \ud83d\ude00", ["b"] = "2" }, file.Metadata);
    }

    [Fact]
    public void TheOrderOfNotesDoesNotChangeTheBytes() =>
        Assert.Equal(Written([Weight], new() { ["a"] = "1", ["b"] = "2" }), Written([Weight], new() { ["b"] = "2", ["a"] = "1" }));

    [Theory]
    [InlineData("F64", 8)]
    [InlineData("I64", 8)]
    [InlineData("F32", 4)]
    [InlineData("I32", 4)]
    [InlineData("F16", 2)]
    [InlineData("BF16", 2)]
    [InlineData("I16", 2)]
    [InlineData("I8", 1)]
    [InlineData("U8", 1)]
    [InlineData("BOOL", 1)]
    public void EveryTypeHasItsSize(string type, int bytes)
    {
        var header = $$"""{"x":{"dtype":"{{type}}","shape":[2,1],"data_offsets":[0,{{2 * bytes}}] } }""";
        Assert.Equal(2 * bytes, Assert.Single(SafeTensors.Read(File(header, 2 * bytes), "w").Arrays).Bytes.Length);
        Assert.Throws<HydraException>(() =>
            SafeTensors.Read(File(header.Replace("[2,1]", "[3]", StringComparison.Ordinal), 2 * bytes), "w")
        );
    }

    [Theory]
    [InlineData("{}", 0, 0)]
    [InlineData("{}      ", 0, 0)]
    [InlineData("""{"__metadata__":{}}""", 0, 0)]
    [InlineData("""{"x":{"shape":[],"data_offsets":[0,1],"dtype":"U8"}}""", 1, 1)]
    [InlineData("""{"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}""", 3, 2)]
    [InlineData(
        """{"a":{"dtype":"U8","shape":[0],"data_offsets":[1,1]},"b":{"dtype":"U8","shape":[1],"data_offsets":"""
            + """[0,1]},"":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}""",
        2,
        3
    )]
    [InlineData("""{"\u0061\uD83D\ude00":{"\u0064type":"\u00558","shape":[1],"data_offsets":[0,1]}}""", 1, 1)]
    public void OddButRightFilesAreRead(string header, int data, int arrays) =>
        Assert.Equal(arrays, SafeTensors.Read(File(header, data), "w").Arrays.Count);

    [Fact]
    public void EscapedNamesAreUnescaped()
    {
        var file = SafeTensors.Read(
            File("""{"__metadata__":{"\u006b":"\u0076"},"\u0061\\\"":{"dtype":"U8","shape":[],"data_offsets":[0,1]}}""", 1),
            "w"
        );
        Assert.Equal("a\\\"", Assert.Single(file.Arrays).Name);
        Assert.Equal("v", file.Metadata["k"]);
    }

    const string Good = "\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]";

    public static TheoryData<string, int, string> BadHeaders =>
        new()
        {
            { "", 0, "does not begin" },
            { "x", 0, "does not begin" },
            { " {}", 0, "does not begin" },
            { "[]", 0, "does not begin" },
            { "{", 0, "does not begin" },
            { "{ ", 0, "not JSON" },
            { "{}\n", 0, "follows" },
            { "{}{}", 0, "follows" },
            { "{}\0", 0, "follows" },
            { "{} //", 0, "follows" },
            { "{/**/}", 0, "not JSON" },
            { "{}", 1, "belong to no array" },
            { "{\"x\":1}", 0, "an object" },
            { "{\"x\":[]}", 0, "an object" },
            { "{\"x\":null}", 0, "an object" },
            { "{\"x\":{}}", 0, "missing" },
            { "{\"x\":{" + Good + ",}}", 1, "not JSON" },
            { "{\"x\":{" + Good + "},}", 1, "not JSON" },
            { "{\"x\":{" + Good + "}", 1, "not JSON" },
            { "{\"x\":{" + Good + ",\"y\":1}}", 1, "unknown key" },
            { "{\"x\":{" + Good + ",\"dtype\":\"U8\"}}", 1, "twice" },
            { "{\"x\":{" + Good + ",\"shape\":[1]}}", 1, "twice" },
            { "{\"x\":{" + Good + ",\"data_offsets\":[0,1]}}", 1, "twice" },
            { "{\"x\":{\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "missing" },
            { "{\"x\":{\"dtype\":\"U8\",\"data_offsets\":[0,1]}}", 1, "missing" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[1]}}", 1, "missing" },
            { "{\"x\":{\"dtype\":\"u8\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "unknown dtype" },
            { "{\"x\":{\"dtype\":\"F8_E4M3\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "unknown dtype" },
            { "{\"x\":{\"dtype\":8,\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "expected a type" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":1,\"data_offsets\":[0,1]}}", 1, "expected a list" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[-1],\"data_offsets\":[0,1]}}", 1, "whole number" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[-0],\"data_offsets\":[0,0]}}", 0, "whole number" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[1.0],\"data_offsets\":[0,1]}}", 1, "whole number" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[1e0],\"data_offsets\":[0,1]}}", 1, "whole number" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[\"1\"],\"data_offsets\":[0,1]}}", 1, "whole number" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[9223372036854775808],\"data_offsets\":[0,1]}}", 1, "whole number" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[01],\"data_offsets\":[0,1]}}", 1, "not JSON" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[[1]],\"data_offsets\":[0,1]}}", 1, "not JSON" },
            { "{\"x\":{\"dtype\":\"F32\",\"shape\":[4611686018427387904],\"data_offsets\":[0,0]}}", 0, "too large" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,0]}}", 0, "too large" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[4294967296,2147483648],\"data_offsets\":[0,0]}}", 0, "too large" },
            { "{\"x\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, "1 bytes for a shape that needs 4" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0]}}", 1, "two numbers" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1,1]}}", 1, "two numbers" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":{}}}", 1, "expected a list" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,0]}}", 1, "offsets are wrong" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[2],\"data_offsets\":[0,2]}}", 1, "cut off" },
            { "{\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[9223372036854775806,9223372036854775807]}}", 1, "cut off" },
            { "{\"x\":{" + Good + "},\"x\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2, "one name" },
            { "{\"x\":{" + Good + "},\"\\u0078\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2, "one name" },
            { "{\"x\":{" + Good + "},\"y\":{" + Good + "}}", 1, "overlap" },
            { "{\"x\":{" + Good + "},\"y\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[2,3]}}", 3, "hole" },
            { "{\"y\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2, "hole" },
            { "{\"\\ud800\":{" + Good + "}}", 1, "half a character" },
            { "{\"\\udc00\\ud800\":{" + Good + "}}", 1, "half a character" },
            { "{\"__metadata__\":1}", 0, "an object" },
            { "{\"__metadata__\":{\"a\":1}}", 0, "expected text" },
            { "{\"__metadata__\":{\"a\":{}}}", 0, "expected text" },
            { "{\"__metadata__\":{\"a\":\"\",\"\\u0061\":\"\"}}", 0, "twice" },
            { "{\"__metadata__\":{},\"__metadata__\":{}}", 0, "twice" },
            { "{\"__metadata__\":{\"a\":\"\\uDBFF\"}}", 0, "half a character" },
            { "{\"" + new string('n', 4097) + "\":{" + Good + "}}", 1, "more than 4096" },
            {
                "{\"x\":{\"dtype\":\"U8\",\"shape\":[" + string.Join(',', Enumerable.Repeat("1", 65)) + "],\"data_offsets\":[0,1]}}",
                1,
                "more than 64"
            },
            {
                "{\"__metadata__\":{" + string.Join(',', Enumerable.Range(0, 10_001).Select(i => $"\"{i}\":\"\"")) + "}}",
                0,
                "more than 10000"
            },
            { "{\"x\":" + new string('[', 5000), 0, "not JSON" },
        };

    [Theory]
    [MemberData(nameof(BadHeaders))]
    public void BadHeadersAreRefusedWithTheReason(string header, int data, string reason) => Refuses(File(header, data), reason);

    [Fact]
    public void BadLengthsAreRefused()
    {
        Refuses([], "0 bytes are no file");
        Refuses(new byte[7], "7 bytes are no file");
        Refuses(new byte[8], "does not begin");
        Refuses(File("{}", 0, length: 3), "cut off");
        Refuses(File("{}", 0, length: long.MaxValue), "more than 100000000");
        Refuses(File("{}", 0, length: long.MinValue), "more than 100000000");
        Refuses(File("{}", 0, length: -1), "more than 100000000");
        Refuses(File("{}", 0, length: 100_000_001), "more than 100000000");
        Refuses(File("{}", 0, length: 100_000_000), "cut off");
        Refuses(File([(byte)'{', (byte)'"', 0xFF, (byte)'"', (byte)'}'], 0), "not UTF-8");
    }

    static void Refuses(byte[] file, string reason)
    {
        var error = Assert.Throws<HydraException>(() => SafeTensors.Read(file, "runs/faces/model.safetensors"));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.StartsWith("runs/faces/model.safetensors: not a whole safetensors file: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(reason, error.Message, StringComparison.Ordinal);
        Assert.Contains("(at byte ", error.Message, StringComparison.Ordinal);
    }

    static string Listed(SafeTensorsFile file) =>
        string.Join(
            '\n',
            file.Arrays.Select(array =>
                $"{array.Name}|{array.Type}|{string.Join(',', array.Shape)}|{Convert.ToHexString(array.Bytes.Span)}"
            )
        ) + string.Join('\n', file.Metadata.Select(note => $"{note.Key}={note.Value}"));

    [Theory]
    [InlineData("duplicate")]
    [InlineData("cut")]
    [InlineData("hole")]
    [InlineData("notes")]
    public void AHostileFileCostsNoMoreMemoryThanItsSizeAndOneMegabyte(string kind)
    {
        var text = new StringBuilder("{");
        for (var i = 0; i < 40_000; i++)
            text.Append(
                CultureInfo.InvariantCulture,
                $"\"{(kind == "duplicate" ? i / 39_999 : i):x}\":{{\"dtype\":\"U8\",\"shape\":[],\"data_offsets\":[{i},{i + 1}]}},"
            );
        if (kind == "notes")
            text.Clear()
                .Append("{\"__metadata__\":{")
                .AppendJoin(',', Enumerable.Range(0, 10_001).Select(i => $"\"{i}\":\"\""))
                .Append("},");
        text.Length--;
        if (kind != "cut")
            text.Append('}');
        var file = File(text.ToString(), kind == "hole" ? 40_001 : 40_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.Throws<HydraException>(() => SafeTensors.Read(file, "w"));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, file.Length + 1_000_000);
    }

    [Fact]
    public void AFileIsReadFromTheDiskAndAMissingOneIsNamed()
    {
        var disk = new LoggedStorage();
        AtomicFile.Write(disk, "/w", stream => SafeTensors.Write(stream, [Weight]));
        Assert.Equal(Weight.Bytes.ToArray(), Assert.Single(SafeTensors.Read(disk, "/w").Arrays).Bytes.ToArray());
        var error = Assert.Throws<HydraException>(() => SafeTensors.Read(disk, "/none"));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("'/none'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatCannotBeWrittenIsRefused()
    {
        Assert.Throws<ArgumentException>(() => Written([Weight, Weight]));
        Assert.Throws<ArgumentException>(() => Written([Weight with { Name = "__metadata__" }]));
        Assert.Throws<ArgumentException>(() => Written([Weight with { Shape = [2, 2] }]));
        Assert.Throws<ArgumentException>(() => Written([Weight with { Name = new string('é', 2049) }]));
        Assert.Throws<ArgumentException>(() => Written([Weight with { Name = "\ud800" }]));
    }
}
