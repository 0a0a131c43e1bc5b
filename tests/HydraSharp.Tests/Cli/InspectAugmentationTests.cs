using System.Text.Json;
using HydraSharp.Cli;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Networks.Necks;
using HydraSharp.Samples.Scenes;
using HydraSharp.Tasks;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Runs;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Cli;

/// <summary>The self-test of augmentation on the command line.</summary>
[Collection(nameof(WholeRuns))]
public sealed class InspectAugmentationTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    (int Code, string Output, string Error) Inspect(IReadOnlyList<string> classes, params string[] options)
    {
        var experiment = new Experiment
        {
            Data = new CsvTable
            {
                File = SceneFolder.Write(Path.Combine(folder.Path, "scenes"), 6, 48, 32),
                Split = new SingleSplit { Split = Split.Train },
            },
            Image = new() { Size = 32, Width = 48 },
            Augment = [new RandomHorizontalFlip(), new ColorJitter { Brightness = 0.4 }],
            Neck = new LightWeightRefineNet { Channels = 16 },
            Tasks =
            [
                new Segmentation { Name = "classes", Classes = classes },
                new Depth
                {
                    Name = "depth",
                    Scale = SceneFolder.DepthScale,
                    Minimum = 1,
                    Maximum = 200,
                },
            ],
        };
        folder.Write("street.yaml", System.Text.Encoding.UTF8.GetBytes(ExperimentFile.Write(experiment)));
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (
            HydraCommand.Run(["inspect", "data", Path.Combine(folder.Path, "street.yaml"), .. options], output, error),
            output.ToString(),
            error.ToString()
        );
    }

    [Fact]
    public void EveryTransformAndTaskHasALineAndAStrip()
    {
        var (code, output, error) = Inspect(Enum.GetNames<SceneClass>());
        Assert.True(code == 0, error + output);
        foreach (var line in (string[])["RandomHorizontalFlip classes pass", "ColorJitter depth pass", "all together depth pass"])
            Assert.Contains(line, string.Join(' ', output.Split(' ', StringSplitOptions.RemoveEmptyEntries)), StringComparison.Ordinal);
        using var sheet = SKBitmap.Decode(Path.Combine(folder.Path, "street-samples-augmentation.png"));
        // Six strips of four images in three columns.
        Assert.InRange(sheet.Width, 3 * 4 * 96, 3 * 4 * 96 + 80);
        Assert.InRange(sheet.Height, 2 * 96, 4 * 96);
    }

    [Fact]
    public void AFailureIsReportedAndSetsTheExitCode()
    {
        string[] classes = [.. Enum.GetNames<SceneClass>()];
        (classes[^1], classes[^2]) = ("Left lane", "right lane");
        var (code, output, error) = Inspect(classes, "--json", "--no-sheet");
        Assert.True(code == 1, error);
        using var json = JsonDocument.Parse(output);
        var tried = json
            .RootElement.GetProperty("augmentation")
            .EnumerateArray()
            .Select(t => (t.GetProperty("transform").GetString(), t.GetProperty("task").GetString(), t.GetProperty("passed").GetBoolean()))
            .ToArray();
        Assert.Equal(
            [
                ("RandomHorizontalFlip", "classes", false),
                ("RandomHorizontalFlip", "depth", true),
                ("ColorJitter", "classes", true),
                ("ColorJitter", "depth", true),
                ("all together", "classes", false),
                ("all together", "depth", true),
            ],
            tried
        );
        Assert.Contains(json.RootElement.GetProperty("warnings").EnumerateArray(), w =>
            w.GetString()!
                .StartsWith("RandomHorizontalFlip makes the labels of classes wrong: classes of left and right", StringComparison.Ordinal)
        );
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("augmentation_sheet").ValueKind);
    }
}
