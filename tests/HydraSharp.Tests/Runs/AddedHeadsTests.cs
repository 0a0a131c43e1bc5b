using HydraSharp.Configuration;
using HydraSharp.Data.Formats;
using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Sharing;
using HydraSharp.Samples.Faces;
using HydraSharp.Specs;
using HydraSharp.Tasks;
using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Runs;

[Collection(nameof(WholeRuns))]
public sealed class AddedHeadsTests
{
    [Fact]
    public void ANewHeadLearnsAndTheOldOnesAnswerWithTheSameBits()
    {
        using var tiny = new TinyRun();
        var old = Run.Train(tiny.Experiment with { Tasks = [tiny.Experiment.Tasks[0], tiny.Experiment.Tasks[1]] }, tiny.At("old"));
        var reported = new List<string>();
        var added = tiny.Experiment with
        {
            Tasks = [new Classification { Name = "mood", Classes = DemoData.Moods }],
            Backbone = new ResNet { Depth = 50 },
        };
        var run = old.AddHeads(
            added,
            tiny.At("new"),
            new TrainOptions
            {
                Report = e =>
                {
                    if (e is TrainingEvent.Note note)
                        reported.Add(note.Text);
                },
            }
        );
        Assert.Equal(["age", "glasses", "mood"], run.Experiment.Tasks.Select(t => t.Name));
        Assert.Contains(reported, t => t.Contains("age, glasses answer with the same bits", StringComparison.Ordinal));
        var (before, after) = (Weights(tiny.At("old")), Weights(tiny.At("new")));
        foreach (var (name, bytes) in before)
            Assert.True(bytes.Span.SequenceEqual(after[name].Span), name);
        Assert.Contains("heads.mood.layers.output.weight", after.Keys);
        var fresh = Run.Train(tiny.Experiment with { Tasks = added.Tasks }, tiny.At("fresh"));
        Assert.NotEqual(
            Weights(fresh.Folder)["heads.mood.layers.output.weight"].ToArray(),
            after["heads.mood.layers.output.weight"].ToArray()
        );
    }

    [Fact]
    public void AnOldNameCannotBeTakenAndAnUnfinishedRunCannotBeBegunFrom()
    {
        using var tiny = new TinyRun();
        var old = Run.Train(tiny.Experiment, tiny.At("old"));
        var error = Assert.Throws<HydraException>(() => old.AddHeads(tiny.Experiment, tiny.At("new")));
        Assert.Contains("'age', 'glasses', 'mood'", error.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(old.Folder, "model.safetensors"));
        var added = tiny.Experiment with
        {
            Tasks = [tiny.Experiment.Tasks[2] with { Name = "feeling" }],
            Data = new CsvTable
            {
                File = tiny.Table,
                Columns = new Dictionary<string, string> { ["feeling"] = "mood" },
            },
        };
        Assert.Contains(
            "not a finished one",
            Assert.Throws<HydraException>(() => old.AddHeads(added, tiny.At("new"))).Message,
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, bool> Ways =>
        new()
        {
            { "{ type: BranchAt, block: layer4 }", true },
            { "{ type: Mmoe, experts: 3, units: 8 }", true },
            { "{ type: Cgc, shared: 1, task_experts: 1, units: 8 }", true },
            { "{ type: Cascade, depends_on: { glasses: [age] } }", true },
            { "Mtan", true },
            { "CrossStitch", false },
            { "{ type: Cgc, units: 8, levels: 2 }", false },
        };

    [Fact]
    public void EveryWayToShareIsTried() =>
        Assert.Equal(
            Catalog
                .Default.Members(typeof(SharingSpec))
                .Select(m => m.Name)
                .Where(n => n != nameof(HardSharing))
                .Order(StringComparer.Ordinal),
            Ways.Select(w => ExperimentFile.Parse("sharing: " + w.Data.Item1).Experiment.Sharing.GetType().Name)
                .Distinct()
                .Order(StringComparer.Ordinal)
        );

    // Whatever the tasks share, what is there keeps its bits, and the new head learns with a branch, gate or mask of its own; where every
    // task changes what the others read, that is reported.
    [Theory]
    [MemberData(nameof(Ways))]
    public void AHeadIsAddedToEveryWayOfSharingThatCanGrow(string sharing, bool canGrow)
    {
        using var tiny = new TinyRun(32);
        var experiment = tiny.Experiment with
        {
            Sharing = ExperimentFile.Parse("sharing: " + sharing).Experiment.Sharing,
            Training = tiny.Experiment.Training with { Epochs = 1 },
        };
        var old = Run.Train(
            experiment with
            {
                Tasks = [experiment.Tasks[0], experiment.Tasks[1]],
            },
            tiny.At("old"),
            new() { WriteReport = false }
        );
        var added = experiment with { Tasks = [new Classification { Name = "mood", Classes = DemoData.Moods }] };
        if (!canGrow)
        {
            Assert.Contains(
                "no head can be added to it",
                Assert.Throws<HydraException>(() => old.AddHeads(added, tiny.At("new"))).Message,
                StringComparison.Ordinal
            );
            return;
        }

        var run = old.AddHeads(added, tiny.At("new"), new() { WriteReport = false });
        Assert.Equal(["age", "glasses", "mood"], run.Experiment.Tasks.Select(t => t.Name));
        Assert.Equal(old.Experiment.Sharing.GetType(), run.Experiment.Sharing.GetType());
        var (before, after) = (Weights(tiny.At("old")), Weights(tiny.At("new")));
        foreach (var (name, bytes) in before)
            Assert.True(bytes.Span.SequenceEqual(after[name].Span), name);
        Assert.Contains(after.Keys, n => n.StartsWith("heads.mood.", StringComparison.Ordinal));
        Assert.All(after.Keys.Except(before.Keys, StringComparer.Ordinal), n => Assert.Contains("mood", n, StringComparison.Ordinal));
        run.Export(new() { VerifyImages = 4 });
    }

    static Dictionary<string, ReadOnlyMemory<byte>> Weights(string run) =>
        SafeTensors
            .Read(LocalStorage.FromEnvironment(), Path.Combine(run, "model.safetensors"))
            .Arrays.ToDictionary(a => a.Name, a => a.Bytes, StringComparer.Ordinal);
}
