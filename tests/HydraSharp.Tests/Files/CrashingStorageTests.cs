using System.Text;
using HydraSharp.Files;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Files;

public sealed class CrashingStorageTests
{
    static LoggedStorage Disk()
    {
        var disk = new LoggedStorage();
        DurableFolder.Create(disk, "/run");
        AtomicFile.WriteText(disk, "/run/a", "old");
        return disk;
    }

    static string Dying(LoggedStorage disk, int operation, CrashingStorage.Moment moment)
    {
        var storage = new CrashingStorage(disk, operation, moment, () => throw new OperationCanceledException());
        Assert.Throws<OperationCanceledException>(() =>
        {
            storage.WriteFile("/run/b", stream => stream.Write("abcd"u8));
            storage.OpenRead("/run/b").Dispose();
            storage.Rename("/run/b", "/run/a");
            storage.DeleteFile("/run/a");
        });
        return string.Join(' ', disk.List("/run").Select(name => name + "=" + Encoding.UTF8.GetString(disk["/run/" + name])));
    }

    [Theory]
    [InlineData(1, "Before", "a=old")]
    [InlineData(1, "During", "a=old b=ab")]
    [InlineData(1, "After", "a=old b=abcd")]
    [InlineData(2, "Before", "a=old b=abcd")]
    [InlineData(2, "During", "a=old b=abcd")]
    [InlineData(2, "After", "a=abcd")]
    [InlineData(3, "Before", "a=abcd")]
    [InlineData(3, "After", "")]
    public void TheProcessEndsAtTheChosenChangeAndReadsDoNotCount(int operation, string moment, string left) =>
        Assert.Equal(left, Dying(Disk(), operation, Enum.Parse<CrashingStorage.Moment>(moment)));

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("x")]
    [InlineData("3:never")]
    [InlineData("3:after:all")]
    public void ASettingThatIsNotUnderstoodIsRefused(string setting) =>
        Assert.Equal(ErrorKind.Usage, Assert.Throws<HydraException>(() => LocalStorage.From(setting)).Kind);

    [Theory]
    [InlineData("3", true)]
    [InlineData("3:after", true)]
    [InlineData("12:during", true)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void TheSettingChoosesTheDisk(string? setting, bool crashes) =>
        Assert.Equal(crashes ? typeof(CrashingStorage) : typeof(LocalStorage), LocalStorage.From(setting).GetType());
}
