using HydraSharp.Checkpoints;
using HydraSharp.Demo;
using HydraSharp.Files;
using HydraSharp.Inference;
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
        var told = new List<string>();
        var added = tiny.Experiment with { Tasks = [new Classification { Name = "mood", Classes = DemoData.Moods }], Backbone = new HydraSharp.Backbones.ResNet { Depth = 50 } };
        var run = old.AddHeads(added, tiny.At("new"), new TrainOptions { Report = e => { if (e is TrainingEvent.Note note) told.Add(note.Text); } });
        Assert.Equal(["age", "glasses", "mood"], run.Experiment.Tasks.Select(t => t.Name));
        Assert.Contains(told, t => t.Contains("age, glasses answer with the same bits", StringComparison.Ordinal));
        var (before, after) = (Weights(tiny.At("old")), Weights(tiny.At("new")));
        foreach (var (name, bytes) in before) Assert.True(bytes.Span.SequenceEqual(after[name].Span), name);
        Assert.Contains("heads.mood.layers.output.weight", after.Keys);
        var fresh = Run.Train(tiny.Experiment with { Tasks = added.Tasks }, tiny.At("fresh"));
        Assert.NotEqual(Weights(fresh.Folder)["heads.mood.layers.output.weight"].ToArray(), after["heads.mood.layers.output.weight"].ToArray());
    }

    [Fact]
    public void AnOldNameCannotBeTakenAndAnUnfinishedRunCannotBeBegunFrom()
    {
        using var tiny = new TinyRun();
        var old = Run.Train(tiny.Experiment, tiny.At("old"));
        var error = Assert.Throws<HydraException>(() => old.AddHeads(tiny.Experiment, tiny.At("new")));
        Assert.Contains("'age', 'glasses', 'mood'", error.Message, StringComparison.Ordinal);
        File.Delete(Path.Combine(old.Folder, "model.safetensors"));
        var added = tiny.Experiment with { Tasks = [tiny.Experiment.Tasks[2] with { Name = "feeling" }], Data = new HydraSharp.Data.CsvTable { File = tiny.Table, Columns = new Dictionary<string, string> { ["feeling"] = "mood" } } };
        Assert.Contains("not a finished one", Assert.Throws<HydraException>(() => old.AddHeads(added, tiny.At("new"))).Message, StringComparison.Ordinal);
    }

    static Dictionary<string, ReadOnlyMemory<byte>> Weights(string run) =>
        SafeTensors.Read(LocalStorage.FromEnvironment(), Path.Combine(run, "model.safetensors")).Arrays.ToDictionary(a => a.Name, a => a.Bytes, StringComparer.Ordinal);
}
