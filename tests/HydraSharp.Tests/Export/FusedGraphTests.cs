using Google.Protobuf;
using HydraSharp.Export;
using HydraSharp.Inference.Imaging;
using HydraSharp.Layers.Onnx;
using HydraSharp.Layers.Onnx.Proto;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tests.Runs;
using HydraSharp.Training.Evaluators;
using Microsoft.ML.OnnxRuntime;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Export;

/// <summary>
/// Where the 8-bit pairs stand decides whether the runtime computes in 8 bits at all: looked up in what it makes of the graph.
/// </summary>
[Collection(nameof(WholeRuns))]
public sealed class FusedGraphTests : IDisposable
{
    static readonly string[] Float = ["Conv", "FusedConv", "Relu", "Clip", "MaxPool"];

    readonly string file = Path.Combine(Directory.CreateTempSubdirectory("hydra-fused-").FullName, "optimised.onnx");

    public static TheoryData<BackboneSpec> Backbones => [new ResNet { Width = 16 }, new MobileNetV2 { WidthMultiplier = 0.25 }];

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);

    [Theory]
    [MemberData(nameof(Backbones))]
    public void NoConvolutionStaysInFloat(BackboneSpec backbone)
    {
        using var scope = NewDisposeScope();
        manual_seed(5);
        TaskSpec[] tasks =
        [
            new Regression { Name = "age", Unit = "years" },
            new Classification
            {
                Name = "mood",
                Classes = ["a", "b", "c"],
                Head = new Mlp { HiddenSize = 16 },
            },
        ];
        var image = new ImagePreprocessing { Size = 64 };
        var net = new HydraNet(backbone, new GlobalPool(), tasks);
        net.eval();
        var graph = ModelGraph.Write(net, tasks, image, TestTimeAugmentation.Single, _ => 1, raw: false);
        PixelImage[] images =
        [
            .. Enumerable
                .Range(0, 8)
                .Select(i =>
                {
                    var pixels = new byte[64 * 64 * 3];
                    new Random(i).NextBytes(pixels);
                    return new PixelImage(64, 64, pixels);
                }),
        ];
        var ranges = Calibrator.Ranges(graph, Quantizer.Activations(graph), images, TestContext.Current.CancellationToken);
        var optimised = Optimised(Quantizer.Apply(graph, ranges, []));
        Assert.DoesNotContain(optimised, Float.Contains);
        Assert.Equal(graph.Nodes.Count(n => n.OpType == "Conv"), optimised.Count(o => o == "QLinearConv"));
        Assert.Equal(graph.Nodes.Count(n => n.OpType == "Gemm"), optimised.Count(o => o is "QGemm" or "QLinearMatMul"));
        Assert.Equal(
            graph.Nodes.Count(n => n.OpType == "Add" && n.Name.StartsWith("backbone.", StringComparison.Ordinal)),
            optimised.Count(o => o == "QLinearAdd")
        );
        Assert.Contains("QLinearGlobalAveragePool", optimised);
        // The image goes into 8 bits once and nothing comes back before the heads' answers.
        Assert.Equal(1, optimised.Count(o => o == "QuantizeLinear"));
        Assert.True(optimised.Count(o => o == "DequantizeLinear") <= tasks.Length, string.Join(" ", optimised.CountBy(o => o)));
        // What is kept in float32 is seen here: the test can fail.
        Assert.Contains(Optimised(Quantizer.Apply(graph, ranges, [Quantizer.Parts(graph)[0]])), Float.Contains);
    }

    IReadOnlyList<string> Optimised(OnnxGraph graph)
    {
        using var settings = new SessionOptions
        {
            OptimizedModelFilePath = file,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        using (new InferenceSession(graph.ToModel("g", "1", []).ToByteArray(), settings))
        {
            // Opening it writes the file.
        }

        return [.. ModelProto.Parser.ParseFrom(File.ReadAllBytes(file)).Graph.Node.Select(n => n.OpType)];
    }
}
