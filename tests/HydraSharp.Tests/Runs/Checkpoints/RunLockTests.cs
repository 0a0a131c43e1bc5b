using System.Diagnostics;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Checkpoints;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Checkpoints;

public sealed class RunLockTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly LocalStorage storage = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void TheSecondIsRefusedWithTheNumberOfTheFirst()
    {
        using (RunLock.Take(storage, folder.Path))
        {
            var error = Assert.Throws<HydraException>(() => RunLock.Take(storage, folder.Path));
            Assert.Equal(ErrorKind.Usage, error.Kind);
            Assert.Contains($"'{folder.Path}' is in use by process {Environment.ProcessId}.", error.Message, StringComparison.Ordinal);
        }

        RunLock.Take(storage, folder.Path).Dispose();
    }

    [Fact]
    public void AnotherFolderIsFree()
    {
        storage.CreateFolder(folder["other"]);
        using var one = RunLock.Take(storage, folder.Path);
        using var two = RunLock.Take(storage, folder["other"]);
    }

    [Fact]
    public void TheLockOfAProcessThatWasKilledIsFree()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && File.Exists("/usr/bin/flock"), "needs the flock command");
        var start = new ProcessStartInfo("/usr/bin/flock", ["-x", folder[".lock"], "sh", "-c", "echo locked; exec sleep 60"])
        {
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var other = Process.Start(start)!;
        Assert.Equal("locked", other.StandardOutput.ReadLine());
        AtomicFile.WriteText(storage, folder[".lock.pid"], "12345\n");
        Assert.Contains(
            "process 12345",
            Assert.Throws<HydraException>(() => RunLock.Take(storage, folder.Path)).Message,
            StringComparison.Ordinal
        );

        other.Kill(entireProcessTree: true);
        other.WaitForExit();
        other.StandardOutput.ReadToEnd();
        using (RunLock.Take(storage, folder.Path))
            Assert.Equal($"{Environment.ProcessId}\n", File.ReadAllText(folder[".lock.pid"]));
    }

    [Fact]
    public void AFolderThatIsNotThereIsReported() =>
        Assert.Equal(ErrorKind.Resources, Assert.Throws<HydraException>(() => RunLock.Take(storage, folder["none"])).Kind);

    [Fact]
    public void WhenItsNumberCannotBeWrittenTheLockIsGivenBack()
    {
        Assert.Throws<HydraException>(() => RunLock.Take(new FaultyStorage(storage, 1, FaultyStorage.Full), folder.Path));
        RunLock.Take(storage, folder.Path).Dispose();
    }
}
