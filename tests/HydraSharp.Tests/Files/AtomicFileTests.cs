using System.Text;
using HydraSharp.Determinism;
using HydraSharp.Files;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Files;

public sealed class AtomicFileTests
{
    static LoggedStorage Disk()
    {
        var disk = new LoggedStorage();
        DurableFolder.Create(disk, "/run");
        AtomicFile.WriteText(disk, "/run/report", "the old text");
        return disk;
    }

    [Fact]
    public void TheNewFileTakesTheOldOnesPlace()
    {
        var disk = Disk();
        AtomicFile.WriteText(disk, "/run/report", "né");
        Assert.Equal([0x6E, 0xC3, 0xA9], disk["/run/report"]);
        Assert.Equal(["report"], disk.List("/run"));
    }

    [Fact]
    public void WhateverOperationFailsTheOldOrTheNewFileIsThere()
    {
        // write, rename, sync; the fourth is past the end
        for (var k = 1; k <= 3; k++)
        {
            foreach (
                var error in new Func<Exception>[]
                {
                    FaultyStorage.Full,
                    FaultyStorage.Forbidden,
                    FaultyStorage.Broken,
                    () => new IOException("odd"),
                }
            )
            {
                var disk = Disk();
                var reported = Assert.Throws<HydraException>(() =>
                    AtomicFile.WriteText(new FaultyStorage(disk, k, error), "/run/report", "the new text")
                );
                Assert.Equal(ErrorKind.Resources, reported.Kind);
                Assert.Contains("cannot write '/run/report'", reported.Message, StringComparison.Ordinal);
                Assert.Equal(k == 3 ? "the new text" : "the old text", Encoding.UTF8.GetString(disk["/run/report"]));
                Assert.Equal(["report"], disk.List("/run"));
            }
        }

        AtomicFile.WriteText(new FaultyStorage(Disk(), 4, FaultyStorage.Full), "/run/report", "x");
    }

    [Fact]
    public void TheMessageReportsWhyHowMuchAndHowToFixIt()
    {
        var disk = new FaultyStorage(Disk(), 1, FaultyStorage.Full) { Free = 1_500 };
        var reported = Assert.Throws<HydraException>(() =>
            AtomicFile.Write(disk, "/run/report", stream => stream.Write(new byte[2_000_000]))
        );
        Assert.Equal(
            "cannot write '/run/report': the disk is full (at least 2.0 MB "
                + "needed, 1.5 kB free). Free some space, then continue with --resume.",
            reported.Message
        );
    }

    [Fact]
    public void AnErrorOfTheWriterIsPassedOnAndNothingIsLeft()
    {
        var disk = Disk();
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(disk, "/run/report", _ => throw new InvalidOperationException()));
        Assert.Equal("the old text", Encoding.UTF8.GetString(disk["/run/report"]));
        Assert.Equal(["report"], disk.List("/run"));
    }

    [Fact]
    public void APowerLossLeavesTheOldOrTheNewFile() => Assert.Empty(BadStates(new LoggedStorage()));

    [Fact]
    public void TheTestOfPowerLossNoticesADiskThatDoesNotSynchronise() =>
        Assert.NotEmpty(BadStates(new LoggedStorage { IgnoresSync = true }));

    static List<string> BadStates(LoggedStorage disk)
    {
        var bad = new List<string>();
        string[] whole = [new('a', 3000), new('b', 5000)];
        DurableFolder.Create(disk, "/run");
        AtomicFile.WriteText(disk, "/run/report", whole[0]);
        disk.Watch = (what, now) =>
        {
            for (var i = 0; i < 50; i++)
            {
                var random = new SampleRandom(1, what.Length, i);
                var after = now.Crash(() => random.Next(2) == 0, random);
                if (!after.Exists("/run/report") || !whole.Contains(Encoding.UTF8.GetString(after["/run/report"])))
                    bad.Add(what);
            }
        };
        AtomicFile.WriteText(disk, "/run/report", whole[1]);
        return bad;
    }
}
