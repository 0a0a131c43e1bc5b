using System.Text.Json;
using HydraSharp.Configuration;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Layers;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Samples.Scenes;
using HydraSharp.Tasks;
using HydraSharp.Tests.Runs;
using HydraSharp.Training;
using HydraSharp.Training.Numerics;
using Xunit;

namespace HydraSharp.Tests.Training.Numerics;

/// <summary>Training, export and prediction where libtorch's own 1x1 convolutions are wrong or end the process.</summary>
public sealed class HiddenCachesTests(HiddenCaches machine) : IClassFixture<HiddenCaches>
{
    // On such a machine libtorch makes the last 32 of 320 channels wrong, ends the process for the other, and is right for the third.
    [Fact]
    public void TheFaultsAreThere()
    {
        var wrong = new ConvolutionCase(new(960, 320, 1, 1, 1, ConvolutionPadding.Symmetric), Bfloat16: false, Learns: false, 64, 7, 7);
        var fatal = wrong with { Shape = new(256, 1024, 1, 1, 1, ConvolutionPadding.Symmetric), Images = 128, Height = 4, Width = 4 };
        var right = wrong with { Shape = new(64, 64, 3, 1, 1, ConvolutionPadding.Symmetric) };
        using var tiny = new TinyRun();
        var trial = machine.Run(
            tiny.Folder,
            $"{right} Kernel\n{wrong} Kernel\n{wrong} Product\n{fatal} Product\n{fatal} Kernel\n{right} Kernel\n"
        );
        Assert.Equal(
            $"{TrialAnswers.Ready} {TrialAnswers.Right} {TrialAnswers.Wrong} {TrialAnswers.Right} {TrialAnswers.Right}",
            string.Join(' ', trial.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        );
        Assert.Equal(128 + 8, trial.ExitCode);
    }

    // A batch of 64 has cells enough for the kernel of 128 -> 512 on maps of 6x6, which is wrong there.
    [Fact]
    public void ResNet50IsTrainedExportedAndPredicts()
    {
        using var tiny = new TinyRun(images: 96);
        var experiment = tiny.Experiment with
        {
            Image = new() { Size = 48 },
            Backbone = new ResNet { Depth = 50 },
            Training = tiny.Experiment.Training with { Epochs = 1, BatchSize = 64, Threads = 2, EmaDecay = 0, CheckpointSteps = 0 },
        };
        File.WriteAllText(tiny.At("full.yaml"), ExperimentFile.Write(experiment));
        var train = machine.Run(tiny.Folder, null, "train", tiny.At("full.yaml"), "--out", tiny.At("run"), "--no-report", "--quiet");
        Assert.True(train.ExitCode == 0, train.Error);
        Assert.Contains("1x1", train.Error, StringComparison.Ordinal);
        Assert.Contains("as matrix products", train.Error, StringComparison.Ordinal);
        var export = machine.Run(tiny.Folder, null, "export", tiny.At("run"), "--json");
        Assert.True(export.ExitCode == 0, export.Error);
        using var json = JsonDocument.Parse(export.Output);
        foreach (var task in json.RootElement.GetProperty("card").GetProperty("parity").GetProperty("tasks").EnumerateArray())
            Assert.InRange(task.GetProperty("largest_difference").GetDouble(), 0, 1e-5);

        // This machine's own kernels are not in doubt, or were replaced: the same image, the same answer.
        var image = Directory.EnumerateFiles(tiny.Folder, "*.jpg", SearchOption.AllDirectories).First();
        var there = machine.Run(tiny.Folder, null, "predict", tiny.At("run"), image, "--json");
        Assert.True(there.ExitCode == 0, there.Error);
        using var answer = JsonDocument.Parse(there.Output);
        var here = Assert.IsType<HydraSharp.Inference.Answer.Number>(
            Run.Open(tiny.At("run")).Predict([image], TestContext.Current.CancellationToken).Single().Tasks![0].Value
        );
        Assert.Equal(
            here.Value,
            answer.RootElement.GetProperty("tasks").GetProperty("age").GetProperty("value").GetDouble(),
            1e-3 + 1e-5 * Math.Abs(here.Value)
        );
    }

    // The gradient of a head with an odd number of outputs read memory that nobody wrote: ten runs gave ten hashes.
    [Fact]
    public void DenseNetworksInBfloat16AreTheSameEveryTime()
    {
        using var tiny = new TinyRun(images: 2);
        var experiment = new Experiment
        {
            Data = new CsvTable
            {
                File = SceneFolder.Write(tiny.At("streets"), 20, 128, 96),
                Split = new ByHash
                {
                    Train = 0.8,
                    Validation = 0.1,
                    Test = 0.1,
                },
            },
            Image = new() { Size = 96, Width = 128 },
            Backbone = new MobileNetV2 { LastConvolution = false },
            Neck = new LightWeightRefineNet(),
            Tasks =
            [
                new Segmentation { Name = "classes", Classes = Enum.GetNames<SceneClass>() },
                new Depth
                {
                    Name = "depth",
                    Scale = SceneFolder.DepthScale,
                    Minimum = 1,
                    Maximum = 200,
                    Weight = 0.1,
                },
            ],
            Training = new()
            {
                Epochs = 1,
                BatchSize = 4,
                Threads = 2,
                Precision = Precision.Bf16,
                EmaDecay = 0,
            },
        };
        File.WriteAllText(tiny.At("streets.yaml"), ExperimentFile.Write(experiment));
        var weights = Enumerable
            .Range(0, 3)
            .Select(i =>
            {
                var train = machine.Run(
                    tiny.Folder,
                    null,
                    "train",
                    tiny.At("streets.yaml"),
                    "--out",
                    tiny.At($"run{i}"),
                    "--no-report",
                    "--quiet"
                );
                Assert.True(train.ExitCode == 0, train.Error);
                return Convert.ToHexString(
                    System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(tiny.At($"run{i}"), "model.safetensors")))
                );
            })
            .ToArray();
        Assert.Single(weights.Distinct());
    }
}
