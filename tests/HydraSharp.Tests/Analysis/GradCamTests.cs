using HydraSharp.Analysis;
using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Tests.Runs;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Analysis;

[Collection(nameof(WholeRuns))]
public sealed class GradCamTests
{
    // The output is w·(mean of each channel) + b, so each channel's mean gradient is w/4: the map is the sum of w·channel, but for a
    // factor.
    // Channels [4 0; 2 0] and [0 1; 0.5 1] with w = (1, -2): [4 -2; 1 -2]. The means give 1.5 - 1.25 + b.
    static readonly float[] Image = [4, 0, 2, 0, 0, 1, 0.5f, 1, 9, 9, 9, 9];
    static readonly float[] Weights = [1, -2, 0];

    [Fact]
    public void ItShowsWhatSpeaksForTheSecondClassWhereThatIsReported() =>
        Assert.Equal([1, 0, 0.25f, 0], Cells(new Binary { Name = "hat", Classes = ["no", "yes"] }, bias: 0));

    [Fact]
    public void ItShowsWhatSpeaksForTheFirstClassWhereThatIsReported() =>
        Assert.Equal([0, 1, 0, 1], Cells(new Binary { Name = "hat", Classes = ["no", "yes"] }, bias: -5));

    [Fact]
    public void OfANumberItShowsBothDirections() => Assert.Equal([1, 0.5f, 0.25f, 0.5f], Cells(new Regression { Name = "age" }, bias: 0));

    // Two outputs: the first with weights (0, 0, 1) and bias 9, the second as above. The first is reported: its channel is 9 everywhere.
    [Fact]
    public void OfClassesItShowsTheOneThatIsReported()
    {
        using var scope = NewDisposeScope();
        using var net = new HydraNet(new Same(), new GlobalPool(), [new Classification { Name = "mood", Classes = ["a", "b"] }]);
        Set(net, "mood", [0, 0, 1, 1, -2, 0], [9, 0]);
        Assert.Equal([1, 1, 1, 1], Map(net, new Classification { Name = "mood", Classes = ["a", "b"] }).Cells);
        Set(net, "mood", [0, 0, 1, 1, -2, 0], [-99, 0]);
        Assert.Equal([1, 0, 0.25f, 0], Map(net, new Classification { Name = "mood", Classes = ["a", "b"] }).Cells);
    }

    [Fact]
    public void NothingThatSpeaksForItIsAnEmptyMap() =>
        Assert.Equal([0, 0, 0, 0], Cells(new Binary { Name = "hat", Classes = ["no", "yes"] }, bias: 99, [-1, -1, -1]));

    // 64 pixels: maps of 16, 8, 4 and 2 cells a side. Two report no place.
    [Fact]
    public void TheCoarsestMapThatReportsAPlaceIsTaken()
    {
        using var scope = NewDisposeScope();
        var task = new Regression { Name = "age" };
        using var net = new HydraNet(new ResNet { Depth = 18, Width = 4 }, new GlobalPool(), [task]);
        var maps = GradCam.Of(net, [task], randn(3, 3, 64, 64))[0];
        Assert.Equal([(4, 4), (4, 4), (4, 4)], maps.Select(m => (m.Height, m.Width)));
        Assert.All(maps, m => Assert.Equal(1, m.Cells.Max()));
    }

    static IReadOnlyList<float> Cells(TaskSpec task, float bias, float[]? weights = null)
    {
        using var scope = NewDisposeScope();
        using var net = new HydraNet(new Same(), new GlobalPool(), [task]);
        Set(net, task.Name, weights ?? Weights, [bias]);
        return Map(net, task).Cells;
    }

    static GradCam.Map Map(HydraNet net, TaskSpec task) => GradCam.Of(net, [task], tensor(Image).view(1, 3, 2, 2))[0][0];

    static void Set(HydraNet net, string task, float[] weights, float[] biases)
    {
        using var none = no_grad();
        var state = net.Head(task).state_dict();
        state["layers.output.weight"].copy_(tensor(weights).view(biases.Length, 3));
        state["layers.output.bias"].copy_(tensor(biases));
    }

    sealed record Same : BackboneSpec
    {
        public override Backbone Create() => new Network();

        sealed class Network() : Backbone(nameof(Same))
        {
            public override IReadOnlyList<FeatureShape> Outputs => [new(3, 1)];

            public override IReadOnlyList<Tensor> forward(Tensor x_NCHW) => [x_NCHW * 1];
        }
    }
}
