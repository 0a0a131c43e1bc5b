using HydraSharp.Determinism;
using HydraSharp.Files;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Files;

public sealed class DurableFolderTests
{
    [Fact]
    public void EveryMissingFolderIsCreatedAndSurvivesAPowerLoss()
    {
        var disk = new LoggedStorage();
        DurableFolder.Create(disk, "/a/b/c");
        Assert.True(disk.Crash(() => false, new SampleRandom(1, 1, 1)).Exists("/a/b/c"));
    }

    [Fact]
    public void ARelativeFolderIsCreatedToo()
    {
        var disk = new FaultyStorage(new LocalStorage(), 1, FaultyStorage.Forbidden);
        var error = Assert.Throws<HydraException>(() => DurableFolder.Create(disk, "not-there"));
        Assert.Contains("cannot create folder 'not-there': no permission", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Resources, error.Kind);
    }
}
