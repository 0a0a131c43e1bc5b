using System.Globalization;
using System.Text;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Checkpoints;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Checkpoints;

public sealed partial class CheckpointStoreTests
{
    const string Folder = "/run/checkpoints";

    readonly LoggedStorage disk = new();
    readonly List<string> warnings = [];

    CheckpointStore Store(int keep = 3) => new(disk, Folder, keep);

    /// <summary>Two files whose bytes depend on the step and the version.</summary>
    internal static (string, Action<Stream>)[] Saved(long step, int version = 0) =>
        [
            ("model.safetensors", stream => stream.Write(Content(step, version, 2000))),
            ("state.json", stream => stream.Write(Content(step, version + 1, 700))),
        ];

    internal static byte[] Content(long step, int version, int bytes) =>
        [.. Enumerable.Range(0, bytes).Select(i => (byte)(i * 7 + step * 31 + version * 101))];

    internal static bool Holds(LoadedCheckpoint loaded, long step, int version = 0) =>
        loaded.Step == step
        && loaded.Bytes("model.safetensors").Span.SequenceEqual(Content(step, version, 2000))
        && loaded.Bytes("state.json").Span.SequenceEqual(Content(step, version + 1, 700));

    string Text(string name) => Encoding.UTF8.GetString(disk[$"{Folder}/{name}"]);

    [Fact]
    public void WhatIsSavedIsLoaded()
    {
        Assert.Equal("/run/checkpoints/step-00000007", Store().Save(7, Saved(7)));
        var loaded = Store().LoadNewest(warnings.Add)!;
        Assert.True(Holds(loaded, 7));
        Assert.Equal("/run/checkpoints/step-00000007", loaded.Folder);
        Assert.Equal(["model.safetensors", "state.json"], loaded.Files);
        using var stream = loaded.Open("state.json");
        Assert.Equal(700, stream.Length);
        Assert.Throws<KeyNotFoundException>(() => loaded.Bytes("manifest.json"));
        Assert.Empty(warnings);
    }

    [Fact]
    public void TheManifestIsForReading()
    {
        Store().Save(7, [("empty", _ => { }), ("abc", stream => stream.Write("abc"u8))]);
        // FIPS 180-2: SHA-256 of "abc"; of nothing, e3b0...
        Assert.StartsWith(
            """
            {
              "format": 1,
              "step": 7,
              "files": [
                { "name": "empty", "bytes": 0, "sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855" },
                { "name": "abc", "bytes": 3, "sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" }
              ],
              "check": "
            """,
            Text("step-00000007/manifest.json"),
            StringComparison.Ordinal
        );
        System.Text.Json.JsonDocument.Parse(Text("step-00000007/manifest.json")).Dispose();
    }

    [Fact]
    public void WithoutCheckpointsThereIsNone()
    {
        Assert.Null(Store().LoadNewest(warnings.Add));
        Assert.Null(Store().Best());
        Assert.Null(Store().Last());
        Assert.Empty(Store().Steps());
        Assert.Equal(ErrorKind.Model, Assert.Throws<HydraException>(() => Store().Load(7)).Kind);
    }

    [Fact]
    public void TheNewestAndTheProtectedAreKept()
    {
        for (var step = 1L; step <= 6; step++)
            Store().Save(step * 10, Saved(step * 10), protect: step >= 2 ? 20 : null);
        Assert.Equal([20, 40, 50, 60], Store().Steps());
        Assert.Equal(["best", "last", "step-00000020", "step-00000040", "step-00000050", "step-00000060"], disk.List(Folder));
        Assert.Equal("step-00000020\n", Text("best"));
        Assert.Equal("step-00000060\n", Text("last"));
        Assert.Equal(20, Store().Best());
        Assert.Equal(60, Store().Last());
        Assert.True(Holds(Store().Load(20), 20));
    }

    [Fact]
    public void WithOneKeptTheOldGoesOnlyAfterTheNewIsThere()
    {
        Store(keep: 1).Save(1, Saved(1));
        Store(keep: 1).Save(2, Saved(2), protect: 2);
        Assert.Equal([2], Store().Steps());
    }

    [Fact]
    public void ALaterCheckpointThanTheSavedOneIsNeverDeletedNorCounted()
    {
        foreach (var step in new[] { 10L, 20, 90 })
            Store().Save(step, Saved(step));
        Store(keep: 1).Save(30, Saved(30));
        Assert.Equal([30, 90], Store().Steps());
    }

    [Fact]
    public void TheSameStepWithTheSameBytesStaysAsItIs()
    {
        Store().Save(7, Saved(7));
        var operations = new List<string>();
        disk.Watch = (what, _) => operations.Add(what);
        Store().Save(7, Saved(7));
        Assert.DoesNotContain(operations, what =>
            what.StartsWith("rename", StringComparison.Ordinal) && what.Contains("step-", StringComparison.Ordinal)
        );
        Assert.True(Holds(Store().Load(7), 7));
        Assert.Equal(["last", "step-00000007"], disk.List(Folder));
    }

    [Fact]
    public void TheSameStepWithOtherBytesIsReplaced()
    {
        Store().Save(7, Saved(7));
        Store().Save(7, Saved(7, version: 1));
        Assert.True(Holds(Store().LoadNewest(warnings.Add)!, 7, version: 1));
        Assert.Equal(["last", "step-00000007"], disk.List(Folder));
    }

    [Fact]
    public void TheSameStepThatWasDamagedIsReplaced()
    {
        Store().Save(7, Saved(7));
        disk[$"{Folder}/step-00000007/state.json"][3] ^= 1;
        Store().Save(7, Saved(7));
        Assert.True(Holds(Store().Load(7), 7));
    }

    [Fact]
    public void WhatDeadProcessesLeftIsRemovedAndWhatLivingOnesWriteStays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "process 1 lives on Unix");
        Store().Save(7, Saved(7));
        foreach (
            var name in new[]
            {
                ".tmp-9-2000000000",
                ".tmp-9-1",
                ".tmp-9-" + Environment.ProcessId,
                ".tmp-9-99999999999999",
                ".deleted-step-00000003",
                ".bad-step-00000002",
                "notes",
            }
        )
        {
            disk.CreateFolder($"{Folder}/{name}");
            disk.WriteFile($"{Folder}/{name}/half", stream => stream.Write("half"u8));
        }

        Store().LoadNewest(warnings.Add);
        Assert.Equal([".bad-step-00000002", ".tmp-9-1", "last", "notes", "step-00000007"], disk.List(Folder));
    }

    [Fact]
    public void ACheckpointWhoseReplacementWasNotCommittedIsPutBack()
    {
        Store().Save(7, Saved(7));
        disk.Rename($"{Folder}/step-00000007", $"{Folder}/.replaced-step-00000007");
        Assert.True(Holds(Store().LoadNewest(warnings.Add)!, 7));
        Assert.Equal(["last", "step-00000007"], disk.List(Folder));
    }

    [Theory]
    [InlineData("manifest.json")]
    [InlineData("../model")]
    [InlineData("a/b")]
    [InlineData(".hidden")]
    [InlineData("")]
    [InlineData("line\n")]
    public void NamesThatAreNotPlainAreRefused(string name) => Assert.Throws<ArgumentException>(() => Store().Save(1, [(name, _ => { })]));

    [Fact]
    public void TwoFilesWithOneNameAreRefused() =>
        Assert.Throws<ArgumentException>(() => Store().Save(1, [("a", _ => { }), ("A", _ => { })]));

    [Theory]
    [InlineData("step-00000012", 12)]
    [InlineData("step-123456789", 123456789)]
    [InlineData("step-12", null)]
    [InlineData("step-0123456789", null)]
    [InlineData("step--0000012", null)]
    [InlineData("Step-00000012", null)]
    [InlineData("step-00000012x", null)]
    [InlineData("step-", null)]
    public void OnlyTheStoresOwnNamesAreCheckpoints(string name, int? step) => Assert.Equal(step, (int?)CheckpointStore.StepOf(name));

    [Theory]
    [InlineData("step-00000099\n")]
    [InlineData("../../etc/passwd\n")]
    [InlineData("")]
    public void APointerToNothingPointsToNothing(string text)
    {
        Store().Save(7, Saved(7), protect: 7);
        disk[$"{Folder}/best"] = Encoding.UTF8.GetBytes(text);
        Assert.Null(Store().Best());
        Assert.Equal(7, Store().Last());
    }

    [Fact]
    public void AnErrorOfTheCallersIsPassedOnAndNothingHalfIsLeft()
    {
        Store().Save(7, Saved(7));
        Assert.Throws<InvalidOperationException>(() =>
            Store().Save(8, [("model", stream => stream.Write("x"u8)), ("state", _ => throw new InvalidOperationException())])
        );
        Assert.Equal(["last", "step-00000007"], disk.List(Folder));
    }

    [Fact]
    public void OnTheRealDiskItWorksTheSame()
    {
        using var folder = new TemporaryFolder();
        var store = new CheckpointStore(new LocalStorage(), folder["run/checkpoints"], 2);
        for (var step = 1; step <= 4; step++)
            store.Save(step, Saved(step), protect: 1);
        Assert.Equal([1, 3, 4], store.Steps());
        File.Delete(folder[$"run/checkpoints/step-{4.ToString("00000000", CultureInfo.InvariantCulture)}/state.json"]);
        Assert.True(Holds(store.LoadNewest(warnings.Add)!, 3));
        Assert.Contains("state.json is missing", Assert.Single(warnings), StringComparison.Ordinal);
    }
}
