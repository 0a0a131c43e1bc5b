using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Training.Distributed;

public sealed class ExternalLoadTests : IDisposable
{
    readonly string proc = Directory.CreateTempSubdirectory("hydra-proc-").FullName;

    public void Dispose() => Directory.Delete(proc, recursive: true);

    [Theory]
    [InlineData("Cpus_allowed_list:\t0-2,5", new[] { 0, 1, 2, 5 })]
    [InlineData("Cpus_allowed_list:\t7", new[] { 7 })]
    [InlineData("", new int[0])]
    public void AListOfProcessorsIsRead(string line, int[] expected) => Assert.Equal(expected, Processors.Listed(line).Order());

    [Fact]
    public void BusyIsAllButIdleAndWaitingForDisks()
    {
        string[] stat =
        [
            "cpu  9 9 9 9 9 9 9 9 9 9",
            "cpu0 1 2 4 1000 2000 8 16 32 64 128",
            "cpu1 100 0 0 0 0 0 0 0 0 0",
            "cpu2 7 7 7 7 7 7 7 7 7 7",
            "intr 1 2 3 4 5 6 7 8 9",
        ];
        Assert.Equal((163, 2), ExternalLoad.BusyTicks(stat, new HashSet<int> { 0, 1 }));
    }

    [Fact]
    public void ANameWithBracketsAndBlanksDoesNoHarm() =>
        Assert.Equal(123 + 45, ExternalLoad.OwnTicks("7 (a) b (c d)) S 1 7 7 0 -1 4194560 2000 0 0 0 123 45 999 999 20 0 12 0 100"));

    [Fact]
    public void WhatOthersTakeIsWhatIsBusyLessOnesOwn()
    {
        Set(busy: 1000, own: 400);
        var load = new ExternalLoad(proc);
        Assert.Null(load.Since(0));
        // In 2 s both processors were busy, 150 ticks of them with this process.
        Set(busy: 1400, own: 550);
        Assert.Equal(new TakenProcessors(1.25, 2), load.Since(2));
        // Ticks are counted for the machine and for a process in two ways: a little less than nothing is nothing.
        Set(busy: 1500, own: 660);
        Assert.Equal(new TakenProcessors(0, 2), load.Since(2));
    }

    [Fact]
    public void WithoutSuchFilesNothingIsMeasured()
    {
        var load = new ExternalLoad(Path.Combine(proc, "none"));
        Assert.Null(load.Since(0));
        Assert.Null(load.Since(2));
    }

    [Fact]
    public void ThisMachineIsMeasured()
    {
        if (!OperatingSystem.IsLinux())
            return;
        var load = new ExternalLoad();
        Assert.Null(load.Since(0));
        var taken = load.Since(1);
        Assert.NotNull(taken);
        Assert.InRange(taken.Value.Others, 0, taken.Value.Processors);
        Assert.InRange(taken.Value.Processors, 1, 100_000);
    }

    void Set(long busy, long own)
    {
        Directory.CreateDirectory(Path.Combine(proc, "self"));
        File.WriteAllText(
            Path.Combine(proc, "stat"),
            $"cpu  0 0 0 0 0 0 0 0 0 0\ncpu0 {busy / 2} 0 0 0 0 0 0 0 0 0\ncpu1 "
                + $"0 0 {busy / 2} 0 0 0 0 0 0 0\ncpu2 5000 0 {busy} 0 0 0 0 0 0 0\n"
        );
        File.WriteAllText(Path.Combine(proc, "self/status"), "Name:\thydra\nCpus_allowed:\t3\nCpus_allowed_list:\t0-1\n");
        File.WriteAllText(Path.Combine(proc, "self/stat"), $"7 (hydra) S 1 7 7 0 -1 4194560 2000 0 0 0 {own - 10} 10 0 0 20 0 12 0 100");
    }
}
