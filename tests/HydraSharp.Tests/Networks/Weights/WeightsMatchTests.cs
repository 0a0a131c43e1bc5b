using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Networks.Sharing;
using HydraSharp.Networks.Weights;
using HydraSharp.Tests.Networks.Sharing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks.Weights;

/// <summary>Which of a file's arrays belong to a backbone, whatever stands before their names.</summary>
public sealed class WeightsMatchTests
{
    static HydraNet Net(ResNet backbone) => new(backbone, new GlobalPool(), SharingSamples.Tasks, new HardSharing());

    static NamedArray[] Of(ResNet backbone, string prefix = "") =>
        [.. backbone.Create().state_dict().Select(p => TensorArrays.Of(prefix + p.Key, p.Value))];

    static StoredWeights File(params NamedArray[][] sets) => new("w.pth", 1, "", sets[0]) { Sets = sets };

    static ResNet Narrow(int depth) => new() { Width = 4, Depth = depth };

    [Theory]
    [InlineData("")]
    [InlineData("module.")]
    [InlineData("_orig_mod.")]
    [InlineData("model.backbone.")]
    [InlineData("net.module.encoder_q.")]
    [InlineData("layer1.")]
    public void AnyCommonPrefixIsFound(string prefix)
    {
        using var scope = NewDisposeScope();
        var match = new WeightsMatch(File([.. Of(Narrow(18), prefix), TensorArrays.Of("fc.weight", zeros(3))]), Net(Narrow(18)));
        Assert.Equal(120, match.Matched.Count);
        Assert.Equal(["fc.weight"], match.LeftOver);
        match.Apply(partial: false, Narrow(18));
    }

    [Fact]
    public void TheSetThatFitsBestIsTaken()
    {
        using var scope = NewDisposeScope();
        var match = new WeightsMatch(File(Of(Narrow(34), "teacher."), Of(Narrow(18), "student.")), Net(Narrow(18)));
        Assert.Equal((120, 0), (match.Matched.Count, match.LeftOver.Count));
        match.Apply(partial: false, Narrow(18));
        Assert.Equal(120, new WeightsMatch(File(Of(new() { Width = 8 }), Of(Narrow(18))), Net(Narrow(18))).Matched.Count);
        match = new WeightsMatch(File(Of(new() { Width = 8 }), Of(Narrow(18))), Net(Narrow(18)));
        match.Apply(partial: false, Narrow(18));
    }

    [Theory]
    [InlineData(34, 18)]
    [InlineData(18, 34)]
    [InlineData(50, 18)]
    [InlineData(50, 34)]
    [InlineData(34, 50)]
    public void WeightsOfAnotherDepthAreRefusedWithTheDepthThatFits(int depth, int backbone)
    {
        using var scope = NewDisposeScope();
        var match = new WeightsMatch(File(Of(Narrow(depth), "module.")), Net(Narrow(backbone)));
        var error = Assert.Throws<HydraException>(() => match.Apply(partial: false, Narrow(backbone)));
        Assert.Contains($"write backbone: {{ type: ResNet, depth: {depth} }}", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void PartialTakesWhatFits()
    {
        using var scope = NewDisposeScope();
        new WeightsMatch(File(Of(Narrow(34))), Net(Narrow(18))).Apply(partial: true, Narrow(18));
    }
}
