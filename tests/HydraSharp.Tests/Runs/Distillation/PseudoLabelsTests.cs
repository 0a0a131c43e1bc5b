using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Distillation;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Distillation;

/// <summary>The folder of filled labels is there whole or not at all, whichever operation of the disk fails.</summary>
public sealed class PseudoLabelsTests : IDisposable
{
    static readonly PseudoLabel[] Labels = [new(3, "faces/ü \"3\".jpg", "age", "31.5"), new(5, "5.jpg", "depth", "depth/000005.png")];
    static readonly DistillationSummary Teacher = new("runs/a", "00ff", 0.5, new Dictionary<string, int> { ["age"] = 1, ["depth"] = 1 });

    readonly Data.TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheyAreReadBackAsTheyWereMade()
    {
        var at = Path.Combine(folder.Path, "teacher");
        Make(LocalStorage.FromEnvironment(), at);
        Assert.Equal(Labels, PseudoLabels.Read(LocalStorage.FromEnvironment(), at).Labels);
        var summary = Assert.Single(PseudoLabels.Summary(LocalStorage.FromEnvironment(), at));
        Assert.Equal(
            ["age: 1 filled by the teacher runs/a, weight 0.5", "depth: 1 filled by the teacher runs/a, weight 0.5"],
            summary.Words()
        );
        Assert.Equal([7, 8], File.ReadAllBytes(Path.Combine(at, "depth/000005.png")));
        Assert.Empty(PseudoLabels.Summary(LocalStorage.FromEnvironment(), Path.Combine(folder.Path, "nobody")));
    }

    [Fact]
    public void WhicheverOperationFailsTheFolderIsWholeOrNotThere()
    {
        var failing = 1;
        for (; ; failing++)
        {
            var at = Path.Combine(folder.Path, $"run{failing}", "teacher");
            Directory.CreateDirectory(Path.GetDirectoryName(at)!);
            var disk = new FaultyStorage(LocalStorage.FromEnvironment(), failing, FaultyStorage.Full);
            HydraException? reported = null;
            try
            {
                Make(disk, at);
            }
            catch (HydraException error)
            {
                reported = error;
            }
            if (disk.Operations < failing)
                break;
            Assert.Equal(ErrorKind.Resources, reported?.Kind);
            Assert.StartsWith("cannot keep the teacher's labels in", reported!.Message, StringComparison.Ordinal);
            if (!Directory.Exists(at))
                Make(LocalStorage.FromEnvironment(), at);
            Assert.Equal(2, PseudoLabels.Read(LocalStorage.FromEnvironment(), at).Labels.Count);
            Assert.True(File.Exists(Path.Combine(at, "teachers.json")) && File.Exists(Path.Combine(at, "depth/000005.png")));
            Assert.Equal(["teacher"], Directory.GetFileSystemEntries(Path.GetDirectoryName(at)!).Select(Path.GetFileName));
        }

        Assert.True(failing > 8, $"{failing} operations");
    }

    [Fact]
    public void ADamagedTableIsReported()
    {
        var at = Path.Combine(folder.Path, "teacher");
        Make(LocalStorage.FromEnvironment(), at);
        File.AppendAllText(Path.Combine(at, "labels.jsonl"), "{\"example\":");
        var error = Assert.Throws<HydraException>(() => PseudoLabels.Read(LocalStorage.FromEnvironment(), at));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("labels.jsonl', the labels that a teacher filled", error.Message, StringComparison.Ordinal);
    }

    static void Make(IStorage storage, string at) => PseudoLabels.Make(storage, at, keep =>
        {
            keep("depth/000005.png", [7, 8]);
            return (Labels, [Teacher]);
        });
}
