using System.Diagnostics;
using HydraSharp.Configuration;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>Real processes, really killed: the weights must come out identical.</summary>
[Collection(nameof(WholeRuns))]
public sealed class KillTests
{
    const int Kills = 15;
    const int Stride = 14;
    const int ExitAfterKill = 137;

    [Fact]
    public void KilledAtAnyFileOperationTheRunGoesOnToTheSameWeights()
    {
        using var tiny = Tiny(epochs: 2);
        Assert.Equal(0, Hydra(tiny, "whole"));
        var (killed, operation, first) = (0, 1, 1);
        while (killed < Kills)
        {
            var name = $"killed-{operation}";
            var moment = (killed % 3) switch
            {
                0 => "",
                1 => ":during",
                _ => ":after",
            };
            if (Hydra(tiny, name, $"{operation}{moment}") == 0)
            {
                Assert.True(++first <= Stride, $"only {killed} operations were there to be killed at");
                operation = first;
                continue;
            }

            killed++;
            operation += Stride;
            Assert.Equal(0, Hydra(tiny, name));
            Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At(name)));
            Directory.Delete(tiny.At(name), recursive: true);
        }
    }

    [Fact]
    public void KilledAtAnyTimeTheRunGoesOnToTheSameWeights()
    {
        using var tiny = Tiny(epochs: 12);
        Assert.Equal(0, Hydra(tiny, "whole"));
        for (var milliseconds = 350; milliseconds <= 1750; milliseconds += 200)
        {
            using (var process = Start(tiny, "killed"))
            {
                if (!process.WaitForExit(milliseconds))
                    process.Kill();
                process.WaitForExit();
            }
        }

        Assert.Equal(0, Hydra(tiny, "killed"));
        Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("killed")));
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public void AskedToStopItSavesAndLeavesWithinFiveSeconds(string signal, int exitCode)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "signals are sent by kill(1)");
        using var tiny = Tiny(epochs: 24);
        using (var process = Start(tiny, "stopped"))
        {
            SpinWait.SpinUntil(() => process.HasExited || Checkpoints(tiny, "stopped") > 0, TimeSpan.FromMinutes(1));
            Assert.False(process.HasExited);
            using var kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]);
            Assert.True(process.WaitForExit(TimeSpan.FromSeconds(5)), "it did not leave within 5 s");
            Assert.Equal(exitCode, process.ExitCode);
        }

        Assert.False(File.Exists(Path.Combine(tiny.At("stopped"), "summary.json")));
        Assert.Equal(0, Hydra(tiny, "stopped"));
        Assert.Equal(0, Hydra(tiny, "whole"));
        Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("stopped")));
    }

    static TinyRun Tiny(int epochs)
    {
        var tiny = new TinyRun(48);
        File.WriteAllText(
            tiny.At("tiny.yaml"),
            ExperimentFile.Write(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = epochs } })
        );
        return tiny;
    }

    static int Checkpoints(TinyRun tiny, string name)
    {
        var folder = Path.Combine(tiny.At(name), "checkpoints");
        return Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "step-*").Count() : 0;
    }

    static int Hydra(TinyRun tiny, string name, string crashAt = "")
    {
        using var process = Start(tiny, name, crashAt);
        process.WaitForExit();
        Assert.True(
            process.ExitCode is 0 or ExitAfterKill,
            File.Exists(tiny.At(name + "/log.txt")) ? File.ReadAllText(tiny.At(name + "/log.txt")) : $"exit code {process.ExitCode}"
        );
        return process.ExitCode;
    }

    static Process Start(TinyRun tiny, string name, string crashAt = "")
    {
        var start = new ProcessStartInfo(
            Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet"
        )
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (
            var argument in (string[])
                [
                    Path.Combine(AppContext.BaseDirectory, "hydra.dll"),
                    "train",
                    tiny.At("tiny.yaml"),
                    "--out",
                    tiny.At(name),
                    "--resume",
                    "--quiet",
                    "--no-report",
                ]
        )
            start.ArgumentList.Add(argument);
        start.Environment["HYDRA_CRASH_AT"] = crashAt;
        var process = Process.Start(start)!;
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        return process;
    }
}
