using System.IO.Compression;
using System.Runtime.InteropServices;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using HydraSharp.Networks.Weights;
using Xunit;
using static HydraSharp.Tests.Networks.Weights.Torch.PickleWriter;
using static HydraSharp.Tests.Networks.Weights.Torch.TinyTorch;

namespace HydraSharp.Tests.Networks.Weights.Torch;

public sealed partial class TorchFormatTests
{
    static IReadOnlyList<NamedArray> Read(byte[] file) => Sets(file)[0];

    static IReadOnlyList<IReadOnlyList<NamedArray>> Sets(byte[] file) => WeightsFormat.Of(file, "a.pth").Read(file, "a.pth");

    static float[] Floats(NamedArray array) => MemoryMarshal.Cast<byte, float>(array.Bytes.Span).ToArray();

    static HydraException Refuses(byte[] file, params string[] expected)
    {
        var error = Assert.Throws<HydraException>(() => Read(file));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.StartsWith("a.pth: ", error.Message, StringComparison.Ordinal);
        foreach (var part in expected)
            Assert.Contains(part, error.Message, StringComparison.Ordinal);
        return error;
    }

    [Theory]
    [InlineData(CompressionLevel.NoCompression)]
    [InlineData(CompressionLevel.Optimal)]
    public void AStateDictionaryIsReadInItsOrder(CompressionLevel compression)
    {
        var torch = new TinyTorch { Compression = compression };
        var weight = Tensor(torch.Storage("FloatStorage", 1f, 2, 3, 4, 5, 6), 0, [2, 3], [3, 1]);
        var bias = new Call(RebuildParameter, Tensor(torch.Storage("FloatStorage", -1f, 0.5f), 0, [2], [1]), true, Nothing);
        var counter = Tensor(torch.Storage("LongStorage", 7L), 0, [], []);
        var notes = new Dictionary<object, object?>
        {
            ["_metadata"] = new Ordered(("", new Dictionary<object, object?> { ["version"] = 1 })),
        };
        var arrays = Read(torch.Save(new State(new Ordered(("fc.weight", weight), ("fc.bias", bias), ("größe", counter)), notes)));
        Assert.Equal(["fc.weight", "fc.bias", "größe"], arrays.Select(a => a.Name));
        Assert.Equal([2L, 3], arrays[0].Shape);
        Assert.Equal([1f, 2, 3, 4, 5, 6], Floats(arrays[0]));
        Assert.Equal([-1f, 0.5f], Floats(arrays[1]));
        Assert.Equal(ElementType.I64, arrays[2].Type);
        Assert.Empty(arrays[2].Shape);
        Assert.Equal([7, 0, 0, 0, 0, 0, 0, 0], arrays[2].Bytes.ToArray());
    }

    // numbers 0..11 as [3, 4]: its transpose, a column, every second row from the second on, one number spread out, nothing.
    [Theory]
    [InlineData(0, new[] { 4, 3 }, new[] { 1, 4 }, new[] { 0f, 4, 8, 1, 5, 9, 2, 6, 10, 3, 7, 11 })]
    [InlineData(1, new[] { 3 }, new[] { 4 }, new[] { 1f, 5, 9 })]
    [InlineData(2, new[] { 2, 1, 2 }, new[] { 8, 99, 1 }, new[] { 2f, 3, 10, 11 })]
    [InlineData(5, new[] { 2, 2 }, new[] { 0, 0 }, new[] { 5f, 5, 5, 5 })]
    [InlineData(4, new[] { 2, 2 }, new[] { 2, 1 }, new[] { 4f, 5, 6, 7 })]
    [InlineData(12, new[] { 0, 3 }, new[] { 3, 1 }, new float[0])]
    public void StridesAndOffsetsAreFollowed(int offset, int[] size, int[] stride, float[] expected)
    {
        var torch = new TinyTorch();
        var storage = torch.Storage("FloatStorage", [.. Enumerable.Range(0, 12).Select(i => (float)i)]);
        var array = Assert.Single(Read(torch.Save(new Ordered(("x", Tensor(storage, offset, size, stride))))));
        Assert.Equal(expected, Floats(array));
        Assert.Equal(size.Select(s => (long)s), array.Shape);
    }

    [Fact]
    public void TensorsMayShareAStorage()
    {
        var torch = new TinyTorch();
        var storage = torch.Storage("FloatStorage", 1f, 2, 3);
        var arrays = Read(torch.Save(new Ordered(("a", Tensor(storage, 0, [2], [1])), ("b", Tensor(storage, 1, [2], [1])))));
        Assert.Equal([1f, 2], Floats(arrays[0]));
        Assert.Equal([2f, 3], Floats(arrays[1]));
    }

    [Theory]
    [InlineData("HalfStorage", "F16", 2)]
    [InlineData("BFloat16Storage", "BF16", 2)]
    [InlineData("DoubleStorage", "F64", 8)]
    [InlineData("IntStorage", "I32", 4)]
    [InlineData("ShortStorage", "I16", 2)]
    [InlineData("CharStorage", "I8", 1)]
    [InlineData("ByteStorage", "U8", 1)]
    [InlineData("BoolStorage", "BOOL", 1)]
    public void EveryTypeOfStorageHasItsSize(string storage, string type, int size)
    {
        var torch = new TinyTorch();
        torch.Storage(storage, new byte[2 * size]);
        var array = Assert.Single(Read(torch.Save(new Ordered(("x", Tensor(Id(storage, "0", 2), 0, [2], [1]))))));
        Assert.Equal(type, array.Type.ToString());
        Refuses(torch.Save(new Ordered(("x", Tensor(Id(storage, "0", 3), 0, [2], [1])))), "'data/0'", "not the 3 numbers");
    }

    [Theory]
    [InlineData("state_dict")]
    [InlineData("model")]
    public void ANestedStateDictionaryIsFound(string key)
    {
        var torch = new TinyTorch();
        var tensor = Tensor(torch.Storage("FloatStorage", 1f), 0, [1], [1]);
        var file = torch.Save(
            new Dictionary<object, object?>
            {
                ["epoch"] = 3,
                ["loss"] = 0.25,
                ["arch"] = "resnet18",
                ["seed"] = -5_000_000_000L,
                ["best"] = null,
                ["groups"] = new List<object?> { 1, true },
                [key] = new Ordered(("fc.weight", tensor)),
            }
        );
        Assert.Equal("fc.weight", Assert.Single(Read(file)).Name);
    }

    [Fact]
    public void ACheckpointWithoutAStateDictionaryIsNamedByItsKeys() =>
        Refuses(
            new TinyTorch().Save(new Dictionary<object, object?> { ["epoch"] = 3, ["teacher"] = new Ordered(("a", 1)) }),
            "the keys epoch, teacher",
            "save model.state_dict()"
        );

    public static TheoryData<string, string> Dangerous =>
        new()
        {
            { "os", "system" },
            { "posix", "system" },
            { "builtins", "eval" },
            { "__builtin__", "getattr" },
            { "torch.nn.modules.linear", "Linear" },
            { "torch", "load" },
            { "torch._utils", "_rebuild_tensor" },
            { "torch.storage", "_load_from_bytes" },
            { "collections", "defaultdict" },
            { "torch", "FloatStorage.x" },
        };

    [Theory]
    [MemberData(nameof(Dangerous))]
    public void AFileThatWouldRunCodeIsRefusedByName(string module, string name)
    {
        var pickle = PickleWriter.Of(new Ordered(("a", new Call(new Name(module, name), "touch /tmp/owned"))));
        var at = pickle.AsSpan().IndexOf(System.Text.Encoding.ASCII.GetBytes($"c{module}\n{name}\n"));
        Refuses(new TinyTorch().Zip(pickle), $"refers to {module}.{name},", $"(at byte {at} of data.pkl)", "run code");
        byte[] newer =
        [
            0x80,
            4,
            0x8c,
            (byte)module.Length,
            .. System.Text.Encoding.ASCII.GetBytes(module),
            0x8c,
            (byte)name.Length,
            .. System.Text.Encoding.ASCII.GetBytes(name),
            0x93,
            (byte)')',
            (byte)'R',
            (byte)'.',
        ];
        Refuses(new TinyTorch().Zip(newer), $"refers to {module}.{name},");
    }

    public static TheoryData<string, string> BadPickles =>
        new()
        {
            { "80022E", "0 values are left" },
            { "80014E2E", "protocol 1" },
            { "80064E2E", "protocol 6" },
            { "80024E", "cut off" },
            { "80024E2E4E", "something follows" },
            { "80024E4E2E", "2 values are left" },
            { "800228 2E", "a value is missing" },
            { "8002742E", "a mark is missing" },
            { "800268052E", "never remembered" },
            { "80025805000000612E", "goes beyond the end" },
            { "800258FFFFFFFF612E", "goes beyond the end" },
            { "800258010000 00FF2E", "not UTF-8" },
            { "80024E4E522E", "no name is called" },
            { "80024E7D622E", "the state of something else" },
            { "80025D4E622E", "the state of something else" },
            { "80024E4E612E", "no list" },
            { "80024E4B014B02732E", "no dictionary" },
            { "80027D284B01752E", "a key has no value" },
            { "80027D5D4E732E", "neither text nor number" },
            { "80027D284B014E4B014E752E", "is duplicated" },
            { "8002690A2E", "0x69 ('i')" },
            { "80024F2E", "0x4F ('O')" },
            { "800282012E", "0x82" },
            { "80027D 29 81 2E", "no class is made" },
            { "8002 28 4E 90 2E", "a value is missing" },
            { "8002 7D 28 4E 90 2E", "what is no set" },
            { "8002 42 FFFFFFFF 2E", "goes beyond the end" },
            { "800250 310A2E", "0x50 ('P')" },
            { "80024E512E", "does not describe a storage" },
            { "80024B014B02932E", "a name is no text" },
            { "8002 63 61 0A", "cut off" },
            { "80028AFF2E", "cut off" },
            { "8002302E", "a value is missing" },
            { "80024E 90 2E", "a mark is missing" },
            { "80024301002E", "no dictionary of tensors" },
        };

    [Theory]
    [MemberData(nameof(BadPickles))]
    public void ABadPickleIsRefusedWithItsPlace(string hex, string reason) =>
        Refuses(new TinyTorch().Zip(Convert.FromHexString(hex.Replace(" ", "", StringComparison.Ordinal))), reason);

    [Fact]
    public void KnownNamesAreCalledOnlyAsTheyShould()
    {
        var torch = new TinyTorch();
        var storage = torch.Storage("FloatStorage", 1f, 2);
        var none = Nothing;
        Refuses(torch.Save(new Call(new Name("torch", "FloatStorage"))), "torch.FloatStorage is called");
        Refuses(torch.Save(new Call(OrderedDict, new List<object?>())), "called with arguments");
        Refuses(torch.Save(new Call(RebuildParameter, storage, true, none)), "something else than a tensor");
        Refuses(torch.Save(new Call(RebuildTensor, storage, 0, Tuple([2]), Tuple([1]), false)), "_rebuild_tensor_v2");
        Refuses(torch.Save(new Call(RebuildTensor, storage, 0, new object?[] { 2.0 }, Tuple([1]), false, none)), "no whole numbers");
        Refuses(
            torch.Save(new Persistent(new object?[] { "module", new Name("torch", "FloatStorage"), "0", "cpu", 2 })),
            "does not describe a storage"
        );
        Refuses(torch.Save(new Persistent(new object?[] { "storage", OrderedDict, "0", "cpu", 2 })), "no type of storage");
        Refuses(torch.Save(Id("FloatStorage", "../data.pkl", 2)), "there is no file 'data/../data.pkl'");
        Refuses(torch.Save(Id("FloatStorage", "0", -1)), "not the -1 numbers");
        Refuses(torch.Save(Id("DoubleStorage", "0", long.MaxValue)), "not the 9223372036854775807 numbers");
    }

    [Theory]
    [InlineData(0, new[] { 3 }, new[] { 1 }, "ends at number 2 of a storage of 2")]
    [InlineData(1, new[] { 2 }, new[] { 1 }, "ends at number 2")]
    [InlineData(-1, new[] { 1 }, new[] { 1 }, "negative")]
    [InlineData(0, new[] { -1 }, new[] { 1 }, "negative")]
    [InlineData(0, new[] { 1 }, new[] { -1 }, "negative")]
    [InlineData(0, new[] { 1, 1 }, new[] { 1 }, "2 sizes and 1 strides")]
    [InlineData(0, new[] { int.MaxValue, int.MaxValue, int.MaxValue }, new[] { 0, 0, 0 }, "too large")]
    [InlineData(0, new[] { int.MaxValue }, new[] { 0 }, "are allowed for this file")]
    public void AViewBeyondItsStorageIsRefused(int offset, int[] size, int[] stride, string reason)
    {
        var torch = new TinyTorch();
        Refuses(torch.Save(new Ordered(("x", Tensor(torch.Storage("FloatStorage", 1f, 2), offset, size, stride)))), reason);
    }

    [Fact]
    public void OtherFormsAreRefusedWithAWayOut()
    {
        var torch = new TinyTorch();
        Refuses(
            [0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.', 0x80, 2],
            "before PyTorch 1.6",
            "(at byte 0)",
            "weights_only=True"
        );
        Refuses(torch.Zip(PickleWriter.Of(null), ("archive/constants.pkl", [])), "TorchScript");
        Refuses(torch.Zip(PickleWriter.Of(null), ("archive/data.pkl", [])), "twice");
        Refuses(torch.Zip(PickleWriter.Of(null), ("other/data.pkl", [])), "several data.pkl");
        Refuses(new TinyTorch { ByteOrder = "big" }.Save(new Ordered()), "not little-endian");
        Refuses(torch.Save(new Ordered()), "an empty dictionary");
        Refuses(torch.Save(Tensor(torch.Storage("FloatStorage", 1f), 0, [1], [1])), "one tensor without a name");
    }

    [Fact]
    public void AZipBombIsRefusedBeforeItIsUnpacked()
    {
        var torch = new TinyTorch { Compression = CompressionLevel.SmallestSize };
        var storage = torch.Storage("ByteStorage", new byte[80_000_000]);
        var file = torch.Save(new Ordered(("x", Tensor(storage, 0, [80_000_000], [1]))));
        Assert.InRange(file.Length, 0, 200_000);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Refuses(file, "80.0 MB of memory in all, 64.0 MB are allowed");
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1_000_000);
    }

    static byte[] Small()
    {
        var torch = new TinyTorch();
        return torch.Save(new Ordered(("w", Tensor(torch.Storage("FloatStorage", 1f, 2), 0, [2], [1]))));
    }
}
