using System.Diagnostics;
using System.Globalization;
using Google.Protobuf;
using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Networks.Sharing;
using HydraSharp.Tasks;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Runs;
using HydraSharp.Training.Evaluators;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Export;

/// <summary>Files for OpenCV's dnn module, in OpenCV itself where python3-opencv is installed, beside ONNX Runtime.</summary>
[Collection(nameof(WholeRuns))]
public sealed class OpenCvTests : IDisposable
{
    const string Python = "/usr/bin/python3";

    // The outputs, a line each: name, then the numbers.
    const string Script = """
        import sys, numpy, cv2
        model, pixels, height, width = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
        net = cv2.dnn.readNetFromONNX(model)
        net.setInput(numpy.fromfile(pixels, numpy.uint8).reshape(1, height, width, 3).astype(numpy.float32))
        names = net.getUnconnectedOutLayersNames()
        for name, out in zip(names, net.forward(names)):
            print(name, *out.ravel())
        """;

    static readonly ImagePreprocessing Image = new()
    {
        Size = 64,
        Width = 96,
        Mean = [0.4, 0.5, 0.6],
        Std = [0.2, 0.25, 0.3],
    };

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    readonly TemporaryFolder folder = new();

    public static TheoryData<BackboneSpec> Backbones =>
        [
            new ResNet { Depth = 18, Width = 4 },
            new ResNet { Depth = 50, Width = 4 },
            new MobileNetV2 { WidthMultiplier = 0.25 },
            new MobileNetV2 { WidthMultiplier = 0.25, Padding = HydraSharp.Layers.ConvolutionPadding.Same },
        ];

    public void Dispose() => folder.Dispose();

    [Theory]
    [MemberData(nameof(Backbones))]
    public void OpenCvPredictsWhatOnnxRuntimePredicts(BackboneSpec backbone) =>
        Compare(
            backbone,
            new GlobalPool(),
            [
                new Regression
                {
                    Name = "age",
                    Minimum = 0,
                    Maximum = 130,
                },
                new Binary { Name = "glasses", Classes = ["no", "yes"] },
                new Classification { Name = "mood", Classes = ["sad", "neutral", "glad"] },
                new MultiLabel { Name = "wears", Classes = ["hat", "scarf"] },
            ]
        );

    [Fact]
    public void WhatOpenCvDoesNotReadIsRefusedInWords()
    {
        using var tiny = new TinyRun(24);
        var run = Run.Train(
            tiny.Experiment with
            {
                Training = tiny.Experiment.Training with { Epochs = 1 },
                Evaluation = new() { TestTimeAugmentation = TestTimeAugmentation.Flip },
            },
            tiny.At("run")
        );
        var options = new ExportOptions { ForOpenCv = true, VerifyImages = 0 };
        Assert.Contains(
            "mirrored image",
            Assert
                .Throws<HydraException>(() =>
                {
                    run.Export(options, Stop);
                })
                .Message,
            StringComparison.Ordinal
        );
        Assert.Throws<HydraException>(() =>
        {
            run.Export(options with { Precision = ExportPrecision.Int8 }, Stop);
        });
    }

    void Compare(BackboneSpec backbone, NeckSpec neck, TaskSpec[] tasks)
    {
        Assert.SkipUnless(HasOpenCv(), "python3-opencv is not installed");
        using var scope = NewDisposeScope();
        manual_seed(5);
        var net = new HydraNet(backbone, neck, tasks, new HardSharing());
        foreach (var task in tasks)
            net.Head(task.Name).Fit([20, 30, 70]);
        net.eval();
        var graph = ModelGraph.Write(net, tasks, Image, TestTimeAugmentation.Single, _ => 1, raw: false);
        var usual = graph.ToModel("test", "1", []);
        var changed = usual.Clone();
        OpenCvForm.Apply(changed);
        var pixels = new byte[Image.InputNumbers()];
        new Random(3).NextBytes(pixels);
        var found = Answers(folder.Write("m.onnx", changed.ToByteArray()), folder.Write("pixels", pixels));
        using var session = new InferenceSession(usual.ToByteArray());
        using var results = session.Run([
            NamedOnnxValue.CreateFromTensor(ModelCard.InputName, new DenseTensor<byte>(pixels, [1, Image.Size, Image.InputWidth(), 3])),
        ]);
        Assert.Equal(tasks.Length, found.Count);
        foreach (var result in results)
        {
            var expected = result.AsEnumerable<float>().ToArray();
            Assert.Equal(expected.Length, found[result.Name].Length);
            Assert.All(expected.Zip(found[result.Name]), p => Assert.Equal(p.First, p.Second, 1e-3 * Math.Max(1, Math.Abs(p.First))));
        }
    }

    Dictionary<string, float[]> Answers(string model, string pixels)
    {
        var (code, output, error) = Call("-c", Script, model, pixels, $"{Image.Size}", $"{Image.InputWidth()}");
        Assert.True(code == 0, error);
        return output
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split(' '))
            .ToDictionary(
                l => l[0].Split('!')[^1],
                l => l.Skip(1).Select(n => float.Parse(n, CultureInfo.InvariantCulture)).ToArray(),
                StringComparer.Ordinal
            );
    }

    static bool HasOpenCv() => File.Exists(Python) && Call("-c", "import cv2").Code == 0;

    static (int Code, string Output, string Error) Call(params string[] arguments)
    {
        var start = new ProcessStartInfo(Python, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}
