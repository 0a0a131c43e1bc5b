using Google.Protobuf;
using HydraSharp.Inference;
using HydraSharp.Layers;
using HydraSharp.Layers.Onnx;
using Microsoft.ML.OnnxRuntime;
using Xunit;

namespace HydraSharp.Tests.Layers.Onnx;

public sealed class OnnxGraphTests
{
    static readonly float[] Two = [2, 3];

    // A 1x1 convolution of one channel to two, weights 2 and 3; then scale 10 and 100, shift 1 and 2: 2·10·x + 1 and 3·100·x + 2.
    [Fact]
    public void AScaleIsFoldedIntoTheConvolutionBeforeIt()
    {
        var graph = new OnnxGraph();
        var x = graph.Input("x", OnnxType.Float, 1, 1, 1, 1);
        var y = graph.Scale("norm", graph.Convolution("conv", x, [2, 3], [2, 1, 1, 1]), [10, 100], [1, 2]);
        graph.Output(y, OnnxType.Float, 1, 2, 1, 1);
        Assert.Equal(["Conv"], graph.Nodes.Select(n => n.OpType));
        Assert.Equal([101, 1502], Run(graph, 5, "conv"));
    }

    [Fact]
    public void ALayerWithoutAFormIsAnErrorAndNotLeftOut()
    {
        using var chain = TorchSharp.torch.nn.Sequential(("act", TorchSharp.torch.nn.ReLU()), ("twist", TorchSharp.torch.nn.Tanh()));
        var graph = new OnnxGraph();
        var error = Assert.Throws<HydraException>(() => chain.Emit(graph, "backbone", graph.Input("x", OnnxType.Float, 1, 1)));
        Assert.Contains("the layer 'backbone.twist' (Tanh) has no ONNX form", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AScaleStaysWhereTheConvolutionIsReadElsewhere()
    {
        var graph = new OnnxGraph();
        var conv = graph.Convolution("conv", graph.Input("x", OnnxType.Float, 1, 1, 1, 1), [2, 3], [2, 1, 1, 1]);
        var relu = graph.Node("Relu", "relu", [conv]);
        var scaled = graph.Scale("norm", conv, [10, 100], [1, 2]);
        graph.Output(graph.Node("Add", "sum", [relu, scaled]), OnnxType.Float, 1, 2, 1, 1);
        Assert.Equal([10 + 101, 15 + 1502], Run(graph, 5, "sum"));
    }

    [Fact]
    public void ALinearLayerIsAProductWithTheTransposedWeight()
    {
        var graph = new OnnxGraph();
        graph.Output(graph.Linear("head", graph.Input("x", OnnxType.Float, 1, 1), Two, [1, -1], outputs: 2), OnnxType.Float, 1, 2);
        Assert.Equal([11, 14], Run(graph, 5, "head", 1, 1));
    }

    [Fact]
    public void TwoValuesCannotHaveOneName()
    {
        var graph = new OnnxGraph();
        var x = graph.Input("x", OnnxType.Float, 1);
        graph.Node("Relu", "y", [x]);
        Assert.Throws<ArgumentException>(() => graph.Node("Relu", "y", [x]));
    }

    [Fact]
    public void NumbersThatDoNotFillTheirShapeAreRefused()
    {
        var graph = new OnnxGraph();
        graph.Constant("c", Two, 3);
        Assert.Throws<ArgumentException>(() => graph.ToModel("g", "1", []));
    }

    static float[] Run(OnnxGraph graph, float x, string output, params long[] shape)
    {
        using var session = new InferenceSession(graph.ToModel("g", "1", []).ToByteArray());
        using var running = new RunOptions();
        using var input = OrtValue.CreateTensorValueFromMemory(new[] { x }, shape.Length == 0 ? [1, 1, 1, 1] : shape);
        using var results = session.Run(running, ["x"], [input], [output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
