using System.Text;
using HydraSharp.Inference;
using HydraSharp.Runs.Records;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

public sealed class RunLogTests
{
    [Fact]
    public void EveryLineHasItsTimeAndLaterOnesAreAdded()
    {
        var disk = new LoggedStorage();
        var clock = new FixedClock { Now = new(2026, 1, 2, 5, 4, 5, 678, TimeSpan.FromHours(2)) };
        new RunLog(disk, "/log.txt", clock).Add("begun");
        clock.Now = clock.Now.AddSeconds(60);
        new RunLog(disk, "/log.txt", clock).Add("two\r\nlines\n");
        Assert.Equal(
            "2026-01-02T03:04:05.678Z begun\n"
                + "2026-01-02T03:05:05.678Z two\n"
                + "2026-01-02T03:05:05.678Z lines\n"
                + "2026-01-02T03:05:05.678Z \n",
            Encoding.UTF8.GetString(disk["/log.txt"])
        );
    }

    [Fact]
    public void AFullDiskIsReported()
    {
        var error = Assert.Throws<HydraException>(() =>
            new RunLog(new FaultyStorage(new LoggedStorage(), 1, FaultyStorage.Full), "/log.txt", TimeProvider.System).Add("x")
        );
        Assert.Equal(ErrorKind.Resources, error.Kind);
        Assert.Contains("cannot write '/log.txt': the disk is full", error.Message, StringComparison.Ordinal);
    }

    sealed class FixedClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; }

        public override DateTimeOffset GetUtcNow() => Now.ToUniversalTime();
    }
}
