using System.Text;
using HydraSharp.Inference;
using HydraSharp.Runs.Checkpoints;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Checkpoints;

public sealed partial class CheckpointStoreTests
{
    [Fact]
    public void DamagedOnesAreSetAsideWithTheirNamesReported()
    {
        foreach (var step in new[] { 10L, 20, 30 })
            Store().Save(step, Saved(step));
        disk[$"{Folder}/step-00000030/state.json"] = disk[$"{Folder}/step-00000030/state.json"][..699];
        disk[$"{Folder}/step-00000020/model.safetensors"][1] ^= 0x80;
        disk.CreateFolder($"{Folder}/.bad-step-00000030");
        Assert.True(Holds(Store().LoadNewest(warnings.Add)!, 10));
        Assert.Equal(
            "checkpoint '/run/checkpoints/step-00000030' is damaged: state.json has 699 bytes, expected 700. "
                + "It is now '/run/checkpoints/.bad-step-00000030-2'; 'step-00000010' is used instead.",
            warnings[0]
        );
        Assert.Contains(
            "/run/checkpoints/step-00000020' is damaged: model.safetensors has SHA-256 ",
            warnings[1],
            StringComparison.Ordinal
        );
        Assert.Equal([".bad-step-00000020", ".bad-step-00000030", ".bad-step-00000030-2", "last", "step-00000010"], disk.List(Folder));
    }

    [Fact]
    public void WhenNoneIsWholeAllAreReportedAndNothingIsChanged()
    {
        foreach (var step in new[] { 10L, 20 })
        {
            Store().Save(step, Saved(step));
            disk.DeleteFile($"{Folder}/{CheckpointStore.NameOf(step)}/state.json");
        }

        var before = disk.List(Folder);
        for (var time = 0; time < 2; time++)
        {
            var error = Assert.Throws<HydraException>(() => Store().LoadNewest(warnings.Add));
            Assert.Equal(ErrorKind.Model, error.Kind);
            Assert.Contains("step-00000010: state.json is missing", error.Message, StringComparison.Ordinal);
            Assert.Contains("step-00000020: state.json is missing", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, disk.List(Folder));
        Assert.Empty(warnings);
    }

    [Fact]
    public void ANewerFormatIsSaidToBeOneAndIsNotTakenForDamage()
    {
        Store().Save(10, Saved(10));
        Store().Save(20, Saved(20));
        var body = Text("step-00000020/manifest.json").Replace("\"format\": 1", "\"format\": 2", StringComparison.Ordinal);
        body = body[..body.IndexOf("  \"check\"", StringComparison.Ordinal)];
        var check = HydraSharp.Files.Sha256Hash.Of(Encoding.ASCII.GetBytes(body));
        disk[$"{Folder}/step-00000020/manifest.json"] = Encoding.ASCII.GetBytes(body + "  \"check\": \"" + check + "\"\n}\n");
        var error = Assert.Throws<HydraException>(() => Store().LoadNewest(warnings.Add));
        Assert.Contains("format 2", error.Message, StringComparison.Ordinal);
        Assert.Equal([10, 20], Store().Steps());
    }

    [Fact]
    public void ACheckpointThatCannotBeReadIsPassedOverAndLeftInPlace()
    {
        Store().Save(10, Saved(10));
        Store().Save(20, Saved(20));
        // Reading 20: list of leftovers, list of steps, then its manifest.
        var store = new CheckpointStore(new FaultyStorage(disk, 3, FaultyStorage.Forbidden), Folder, 3);
        Assert.True(Holds(store.LoadNewest(warnings.Add)!, 10));
        Assert.Contains(
            "manifest.json cannot be read: Access to the path is denied.. It stays where it is",
            Assert.Single(warnings),
            StringComparison.Ordinal
        );
        Assert.Equal([10, 20], Store().Steps());
    }

    [Fact]
    public void ADamagedOneThatCannotBeRenamedIsPassedOver()
    {
        Store().Save(10, Saved(10));
        Store().Save(20, Saved(20));
        disk.DeleteFile($"{Folder}/step-00000020/manifest.json");
        // list, list, manifest of 20, manifest and two files of 10, rename
        var store = new CheckpointStore(new FaultyStorage(disk, 7, FaultyStorage.Forbidden), Folder, 3);
        Assert.True(Holds(store.LoadNewest(warnings.Add)!, 10));
        Assert.Contains("manifest.json is missing. It could not be renamed and stays", Assert.Single(warnings), StringComparison.Ordinal);
        Assert.Equal([10, 20], Store().Steps());
    }
}
