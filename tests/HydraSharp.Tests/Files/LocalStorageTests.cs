using System.Diagnostics;
using HydraSharp.Files;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Files;

public sealed class LocalStorageTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly LocalStorage storage = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void FilesAndFoldersAreCreatedRenamedListedAndDeleted()
    {
        storage.CreateFolder(folder["b"]);
        storage.CreateFolder(folder["b"]);
        storage.WriteFile(folder["b/long"], stream => stream.Write("123456"u8));
        storage.WriteFile(folder["b/long"], stream => stream.Write("12"u8));
        storage.AppendFile(folder["b/long"], stream => stream.Write("3"u8));
        storage.WriteFile(folder["a"], _ => { });
        storage.SyncFolder(folder["b"]);
        Assert.Equal(["a", "b"], storage.List(folder.Path));
        Assert.Equal("123", File.ReadAllText(folder["b/long"]));

        storage.Rename(folder["b"], folder["c"]);
        storage.WriteFile(folder["c/short"], stream => stream.Write("9"u8));
        storage.Rename(folder["c/short"], folder["c/long"]);
        Assert.Equal("9", File.ReadAllText(folder["c/long"]));
        Assert.True(storage.Exists(folder["c"]));
        Assert.True(storage.Exists(folder["c/long"]));
        Assert.True(storage.FreeBytes(folder.Path) > 0);
        using (var read = storage.OpenRead(folder["c/long"]))
            Assert.Equal(1, read.Length);

        storage.DeleteFile(folder["a"]);
        storage.DeleteFile(folder["a"]);
        storage.DeleteFolder(folder["c"]);
        storage.DeleteFolder(folder["c"]);
        Assert.Empty(storage.List(folder.Path));
        Assert.Empty(storage.List(folder["none"]));
        Assert.False(storage.Exists(folder["c"]));
    }

    [Fact]
    public void AFolderIsNeverRenamedOverAnother()
    {
        storage.CreateFolder(folder["a"]);
        storage.CreateFolder(folder["b"]);
        Assert.ThrowsAny<IOException>(() => storage.Rename(folder["a"], folder["b"]));
    }

    [Fact]
    public void SynchronisingAFolderThatIsNotThereReportsTheError()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows does not synchronise folders");
        var error = Assert.Throws<IOException>(() => storage.SyncFolder(folder["none"]));
        Assert.Equal(2, error.HResult);
        Assert.Contains("none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void AFullDiskIsReportedWithFiguresAndTheOldFileStays()
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux()
                && Environment.UserName == "root"
                && Run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", folder.Path) == 0,
            "mounting a small disk needs root on Linux"
        );
        try
        {
            AtomicFile.WriteText(storage, folder["report"], "old");
            var error = Assert.Throws<HydraException>(() =>
                AtomicFile.Write(storage, folder["report"], stream => stream.Write(new byte[2_000_000]))
            );
            Assert.Equal(ErrorKind.Resources, error.Kind);
            Assert.Contains("report", error.Message, StringComparison.Ordinal);
            Assert.Contains("the disk is full (at least 2.0 MB needed, ", error.Message, StringComparison.Ordinal);
            Assert.Contains("Free some space", error.Message, StringComparison.Ordinal);
            Assert.Equal("old", File.ReadAllText(folder["report"]));
            Assert.Equal(["report"], storage.List(folder.Path));
        }
        finally
        {
            Assert.Equal(0, Run("umount", folder.Path));
        }
    }

    [Fact]
    public void ANameThatIsTooLongIsReportedAsSuch()
    {
        var error = Assert.Throws<HydraException>(() => AtomicFile.WriteText(storage, folder[new string('n', 300)], ""));
        Assert.Equal(ErrorKind.Resources, error.Kind);
        Assert.Contains("the name is too long", error.Message, StringComparison.Ordinal);
    }

    static int Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { RedirectStandardError = true, UseShellExecute = false }
        )!;
        process.WaitForExit();
        return process.ExitCode;
    }
}
