using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using HydraSharp.Networks.Weights;
using Xunit;
using static HydraSharp.Tests.Networks.Weights.Torch.PickleWriter;
using static HydraSharp.Tests.Networks.Weights.Torch.TinyTorch;

namespace HydraSharp.Tests.Networks.Weights.Torch;

/// <summary>What training programs save beside a state dictionary.</summary>
public sealed class CheckpointTests
{
    readonly TinyTorch torch = new();

    Call One() => Tensor(torch.Storage("FloatStorage", 1f), 0, [1], [1]);

    Ordered State(string prefix = "", int count = 8) =>
        new([.. Enumerable.Range(0, count).Select(i => ($"{prefix}layer{i}.weight", (object?)One()))]);

    IReadOnlyList<IReadOnlyList<NamedArray>> Read(object? root)
    {
        var file = torch.Save(root);
        return WeightsFormat.Of(file, "a.pth").Read(file, "a.pth");
    }

    static Raw New(Name type, params byte[] arguments) =>
        new([
            (byte)'c',
            .. System.Text.Encoding.ASCII.GetBytes($"{type.Module}\n{type.Word}\n"),
            .. arguments.Length == 0 ? [(byte)')'] : arguments,
            0x81,
        ]);

    static Dictionary<object, object?> Map(params (object Key, object? Value)[] items) => items.ToDictionary(i => i.Key, i => i.Value);

    [Fact]
    public void ATensorBesideIsNotTheStateDictionary() =>
        Assert.Equal(8, Read(Map(("best_acc1", One()), ("epoch", 3), ("state_dict", State())))[0].Count);

    [Theory]
    [InlineData("net")]
    [InlineData("generator")]
    [InlineData("model_ema")]
    public void ItMayHaveAnyKeyAndBeAnywhere(string key)
    {
        Assert.Equal(8, Assert.Single(Read(Map((key, State())))).Count);
        Assert.Equal(8, Assert.Single(Read(Map(("a", Map(("b", new List<object?> { 1, Map((key, State())) })))))).Count);
    }

    [Fact]
    public void OfEqualOnesTheUsualKeyComesFirst()
    {
        var sets = Read(Map(("ema", State("ema.")), ("state_dict", State("own.")), ("optimizer", Map((0, Map(("step", One())))))));
        Assert.Equal(["own.layer0.weight", "ema.layer0.weight"], sets.Select(s => s[0].Name));
    }

    [Fact]
    public void ObjectsBesideArePassedOver()
    {
        var arguments = new State(New(new("argparse", "Namespace")), Map(("lr", 0.1), ("data", "x")));
        var path = new Call(new("pathlib", "PosixPath"), "data", "x");
        var enumeration = new Call(new("mine", "Stage"), 2);
        var scalar = new Call(
            new("numpy.core.multiarray", "scalar"),
            new Call(new("numpy", "dtype"), "f8", false, true),
            new Raw((byte)'C', 2, 1, 2)
        );
        var counts = new Call(new("collections", "Counter"), Map(("a", 1)));
        var groups = new Raw(0x8f, (byte)'(', (byte)'K', 1, 0x90);
        var odd = new Raw((byte)'}', (byte)'(', (byte)'K', 1, (byte)'K', 2, 0x86, (byte)'N', (byte)'u');
        var whole = new State(New(new("torch.optim.sgd", "SGD")), Map(("state", Map((0, Map(("momentum_buffer", One())))))));
        var rest = new List<object?>
        {
            path,
            enumeration,
            scalar,
            counts,
            groups,
            odd,
            new Raw((byte)'U', 1, 65),
            new Raw(0x8b, 1, 0, 0, 0, 7),
            null,
        };
        Assert.Equal(8, Assert.Single(Read(Map(("args", arguments), ("rest", rest), ("optimizer", whole), ("state_dict", State())))).Count);
    }

    [Fact]
    public void NumbersOfAnUnknownKindArePassedOver()
    {
        torch.Storage("FloatStorage", 1f);
        var odd = Tensor(Id("QInt8Storage", "0", 1), 0, [1], [1]);
        Assert.Equal(8, Assert.Single(Read(Map(("odd", odd), ("state_dict", State())))).Count);
    }

    [Fact]
    public void NothingButObjectsIsRefusedByTheFirstName()
    {
        var model = new State(New(new("mine.models", "Net")), Map(("_parameters", State())));
        var error = Assert.Throws<HydraException>(() => Read(model));
        Assert.Contains("it refers to mine.models.Net, and nothing but tensors is read", error.Message, StringComparison.Ordinal);
        Assert.Contains("save model.state_dict() instead (at byte 2 of data.pkl)", error.Message, StringComparison.Ordinal);
    }

    // A list that holds itself.
    [Fact]
    public void CirclesEnd() => Assert.Throws<HydraException>(() => Read(new Raw((byte)']', (byte)'q', 9, (byte)'h', 9, (byte)'a')));
}
