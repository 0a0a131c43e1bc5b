using HydraSharp.Data.Formats;
using HydraSharp.DenseLabels;
using HydraSharp.Inspection;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Tests.Data;
using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>Labels that are images and say nothing: every figure of them would look perfect.</summary>
[Collection(nameof(WholeRuns))]
public sealed class UnknownPixelsTests : IDisposable
{
    const int Side = 32;

    readonly TemporaryFolder folder = new();
    readonly List<TrainingEvent> events = [];

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    Experiment Of(TaskSpec task, Func<int, byte[]> label, int images = 30)
    {
        for (var i = 0; i < images; i++)
        {
            folder.Write(
                $"images/{i}.png",
                PngWriter.Rgb(Side, Side, [.. Enumerable.Range(0, Side * Side * 3).Select(p => (byte)(p * (i + 3)))])
            );
            folder.Write($"labels/{i}.png", label(i));
        }

        return new()
        {
            Data = new MatchedFiles
            {
                Folder = folder.Path,
                Images = "images/{id}.png",
                Labels = new Dictionary<string, string> { ["x"] = "labels/{id}.png" },
            },
            Image = new() { Size = Side },
            Backbone = new MobileNetV2 { WidthMultiplier = 0.25, LastConvolution = false },
            Neck = new LightWeightRefineNet { Channels = 16 },
            Tasks = [task],
            Training = new()
            {
                Epochs = 1,
                BatchSize = 4,
                Threads = 1,
            },
        };
    }

    static byte[] Grey(params byte[] values) =>
        PngWriter.Grey(Side, Side, [.. Enumerable.Range(0, Side * Side).Select(p => values[p % values.Length])]);

    static Segmentation Classes(params string[] classes) => new() { Name = "x", Classes = classes };

    [Theory]
    [InlineData("so that nothing can be learned: the masks hold 0, 255", "values: [0, 255] and ignore: -1", new byte[] { 0, 255 })]
    [InlineData("no pixel of any training label is known", "the masks hold 255", new byte[] { 255 })]
    [InlineData("every known pixel of the training labels is 'b'", "the masks hold 1", new byte[] { 1 })]
    public void MasksOfOneClassAreAnErrorBeforeTheFirstStep(string expected, string remedy, byte[] values)
    {
        var experiment = Of(Classes("a", "b"), _ => Grey(values));
        foreach (
            var act in (Action[])
                [() => Run.Train(experiment, Path.Combine(folder.Path, "run")), () => DataInspection.Describe(experiment, null, Stop)]
        )
        {
            var error = Assert.Throws<DataException>(act);
            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            Assert.Contains(remedy, error.Message, StringComparison.Ordinal);
        }

        Assert.Contains(DataInspection.Of(experiment, _ => { }, Stop).Warnings(), w => w.Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void DepthsOfAnotherScaleAreAnError()
    {
        var experiment = Of(
            new Depth
            {
                Name = "x",
                Scale = 1,
                Maximum = 10,
            },
            _ => Grey(100, 200)
        );
        var error = Assert.Throws<DataException>(() => Run.Train(experiment, Path.Combine(folder.Path, "run")));
        Assert.Contains("they hold 100 to 200, which with scale 1 are not depths from", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AClassThatNoImageHasIsReportedWithEveryFigure()
    {
        var experiment = Of(Classes("a", "b", "ghost"), _ => Grey(0, 1));
        var run = Run.Train(experiment, Path.Combine(folder.Path, "run"), new() { Report = events.Add, WriteReport = true });
        Assert.Contains(events.OfType<TrainingEvent.Warning>(), w => w.Text == "x: no training pixel is 'ghost'");
        Assert.Equal(["ghost"], run.Evaluate("test", stop: Stop).Tasks.Single().Value.Unseen);
        Assert.Contains(
            "no training pixel is 'ghost'",
            File.ReadAllText(Path.Combine(run.Folder, "report.html")),
            StringComparison.Ordinal
        );
        Assert.Contains(run.Export(new() { VerifyImages = 0 }, Stop).Card.Warnings, w => w.Contains("ghost", StringComparison.Ordinal));
        var summary = File.ReadAllText(Path.Combine(run.Folder, "summary.json"));
        Assert.Contains("\"unseen_classes\"", summary, StringComparison.Ordinal);
    }

    [Fact]
    public void PixelsAreCountedByClassAndSplit()
    {
        var found = DataInspection.Of(Of(Classes("a", "b"), _ => Grey(0, 0, 1, 255)), _ => { }, Stop).Tasks.Single();
        var pixels = found.Pixels!;
        Assert.Equal(30L * Side * Side, pixels.Pixels.Sum());
        Assert.Equal(30L * Side * Side * 3 / 4, pixels.Known.Sum());
        Assert.Equal(30L * Side * Side / 4, pixels.Classes[1].Pixels.Sum());
        Assert.Equal(30, pixels.Classes[1].Images.Sum());
    }

    // A batch's loss is the mean over its labelled images.
    [Fact]
    public void AnImageOfWhichNothingIsKnownHasNoLabel()
    {
        var experiment = Of(Classes("a", "b"), i => i % 3 == 0 ? Grey(255) : Grey(0, 1));
        Run.Train(experiment, Path.Combine(folder.Path, "run"), new() { Report = events.Add });
        Assert.Contains(events.OfType<TrainingEvent.Note>(), n => n.Text.Contains("labels: x 20", StringComparison.Ordinal));
    }
}
