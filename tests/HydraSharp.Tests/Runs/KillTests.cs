using System.Diagnostics;
using HydraSharp.Configuration;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>Real processes, really killed: the weights must come out identical.</summary>
[Collection(nameof(WholeRuns))]
public sealed class KillTests
{
    const int Kills = 30;
    const int ExitAfterKill = 137;

    [Fact]
    public void KilledAtAnyFileOperationTheRunGoesOnToTheSameWeights()
    {
        using var tiny = new TinyRun(48);
        File.WriteAllText(tiny.At("tiny.yaml"), ExperimentFile.Write(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = 2 } }));
        Assert.Equal(0, Hydra(tiny, "whole", null));
        var killed = 0;
        for (var operation = 1; killed < Kills; operation += 5)
        {
            var name = $"killed-{operation}";
            var moment = (killed % 3) switch { 0 => "", 1 => ":during", _ => ":after" };
            if (Hydra(tiny, name, $"{operation}{moment}") == 0) break;
            killed++;
            Assert.Equal(0, Hydra(tiny, name, null));
            Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At(name)));
        }

        Assert.True(killed >= 10, $"only {killed} operations were there to be killed at");
    }

    static int Hydra(TinyRun tiny, string name, string? crashAt)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!.Contains("dotnet", StringComparison.Ordinal) ? Environment.ProcessPath : "dotnet")
        {
            UseShellExecute = false,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "hydra.dll"), "train", tiny.At("tiny.yaml"), "--out", tiny.At(name), "--resume", "--quiet", "--no-report"]) start.ArgumentList.Add(argument);
        start.Environment["HYDRA_CRASH_AT"] = crashAt ?? "";
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode is 0 or ExitAfterKill, error.Result);
        return process.ExitCode;
    }
}
