using Google.Protobuf;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Tests.Runs;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks.Necks;

[Collection(nameof(WholeRuns))]
public sealed class LightWeightRefineNetTests
{
    static readonly Classification Kind = new() { Name = "kind", Classes = ["a", "b", "c"] };

    // torchvision's MobileNetV2 without its last convolution: 2,223,872 - 412,160 = 1,811,712. Decoder: stems 696 · 256, nine 1x1
    // convolutions of
    // 65,536 in three poolings and a half, three adaptations. Heads: 256 + 256 · 9 · outputs + outputs.
    [Fact]
    public void WithFortyClassesAndDepthItHasThePapersParameters()
    {
        using var scope = NewDisposeScope();
        var backbone = new MobileNetV2 { LastConvolution = false }.Create();
        var neck = new LightWeightRefineNet().Create(backbone.Outputs);
        nn.Module[] parts = [backbone, neck, new DensePrediction(256, 40), new DensePrediction(256, 1)];
        Assert.Equal(3_068_969, parts.Sum(p => p.parameters().Sum(q => q.numel())));
    }

    public static TheoryData<BackboneSpec> Backbones =>
        new()
        {
            new MobileNetV2 { LastConvolution = false, WidthMultiplier = 0.25 },
            new ResNet { Width = 8 },
            new ResNet { Depth = 50, Width = 4 },
        };

    [Theory]
    [MemberData(nameof(Backbones))]
    public void TheMapHasTheFinestStrideForAnySize(BackboneSpec spec)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var backbone = spec.Create();
        var neck = new LightWeightRefineNet { Channels = 16 }.Create(backbone.Outputs);
        backbone.eval();
        foreach (var (height, width) in ((long, long)[])[(64, 96), (33, 70), (1, 1)])
        {
            var map = neck.call(backbone.call(randn(2, 3, height, width)));
            Assert.Equal([2, 16, (height + 3) / 4, (width + 3) / 4], map.shape);
            Assert.True(map.isfinite().all().item<bool>());
        }
    }

    // Weights of 1, one channel, even maps: 1 + 1 of the coarse stride make 2; pooling gives 2 + 4 · 2 = 10; enlarged onto 1 it is 11,
    // which
    // ReLU6 cuts to 6; the last pooling gives 6 + 4 · 6.
    [Fact]
    public void EvenMapsGiveWhatIsReckonedByHand()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var neck = new LightWeightRefineNet { Channels = 1 }.Create([new(1, 4), new(1, 8), new(1, 8)]);
        foreach (var parameter in neck.parameters())
            parameter.fill_(1);
        var map = neck.call([ones(1, 1, 5, 6), ones(1, 1, 3, 3), ones(1, 1, 3, 3)]);
        Assert.Equal([1, 1, 5, 6], map.shape);
        Assert.Equal((30f, 30f), (map.min().item<float>(), map.max().item<float>()));
    }

    [Fact]
    public void EveryParameterLearnsAndAHeadForWholeImagesReadsTheMean()
    {
        using var scope = NewDisposeScope();
        manual_seed(4);
        var net = new HydraNet(new ResNet { Width = 8 }, new LightWeightRefineNet { Channels = 8 }, [Kind]);
        var map = net.call(randn(3, 3, 64, 64));
        Assert.Equal([3, 8, 16, 16], map.shape);
        var raw = net.Head("kind").call(map);
        Assert.Equal([3, 3], raw.shape);
        var shuffled = map.flatten(2).index_select(2, randperm(256)).view(3, 8, 16, 16);
        Assert.True(net.Head("kind").call(shuffled).allclose(raw, 1e-4, 1e-5));
        raw.square().sum().backward();
        Assert.All(net.Leaves(), l =>
            Assert.True(l.Leaf.grad is { } g && g.abs().sum().item<float>() > 0, l.Name + " receives no gradient")
        );
    }

    [Fact]
    public void Bfloat16FollowsFloat32ChannelsLast()
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        var net = new HydraNet(new ResNet { Width = 16 }, new LightWeightRefineNet { Channels = 16 }, [Kind]);
        net.eval();
        Tensor[] maps = [.. net.Maps(randn(4, 64, 96, 3).permute(0, 3, 1, 2)).Select(m => m.to(bfloat16))];
        var exact = net.Features([.. maps.Select(m => m.to(float32))]);
        net.UseBfloat16();
        var rounded = net.Features(maps);
        Assert.Equal(bfloat16, rounded.dtype);
        Assert.Equal(float32, net.Head("kind").call(rounded).dtype);
        Assert.Equal(1, rounded.stride(1));
        var likeness = nn.functional.cosine_similarity(exact.flatten(1), rounded.to(float32).flatten(1), 1, 1e-9).min().item<float>();
        Assert.InRange(likeness, 0.999, 1.001);
    }

    // Sizes that strides do not divide, so that every enlarging is by another factor.
    [Theory]
    [InlineData(64, 64)]
    [InlineData(37, 50)]
    public void TheOnnxFormOfNeckAndDenseHeadAnswersTheSame(int height, int width)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        manual_seed(6);
        var backbone = new MobileNetV2 { LastConvolution = false, WidthMultiplier = 0.25 }.Create();
        var neck = new LightWeightRefineNet { Channels = 8 }.Create(backbone.Outputs);
        var head = new DensePrediction(8, 3);
        foreach (var parameter in neck.parameters().Concat(head.parameters()).Where(p => p.shape[^1] == 1))
            parameter.uniform_(0.5, 1.5).div_(parameter.shape.Length > 1 ? parameter.shape[1] : 1);
        backbone.eval();
        var x = randn(2, 3, height, width);
        var expected = head.call(neck.call(backbone.call(x)));
        var graph = new OnnxGraph();
        var maps = backbone.Emit(graph, "backbone", graph.Input("x", OnnxType.Float, "batch", 3, "height", "width"));
        var output = head.Emit(graph, "head", neck.Emit(graph, "neck", maps));
        graph.Output(output, OnnxType.Float, "batch", 3, "rows", "columns");
        using var session = new InferenceSession(graph.ToModel("test", "1", []).ToByteArray());
        using var input = OrtValue.CreateTensorValueFromMemory(OnnxForms.Numbers(x), x.shape);
        using var run = new RunOptions();
        using var outputs = session.Run(run, ["x"], [input], [output]);
        var actual = outputs[0].GetTensorDataAsSpan<float>().ToArray();
        var wanted = OnnxForms.Numbers(expected);
        Assert.Equal(expected.shape, outputs[0].GetTensorTypeAndShape().Shape);
        Assert.True(wanted.Max() - wanted.Min() > 0.1f);
        Assert.All(wanted.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-4f * (1 + Math.Abs(p.First))));
    }
}
