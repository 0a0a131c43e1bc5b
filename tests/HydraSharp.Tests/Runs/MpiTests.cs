using System.Diagnostics;
using HydraSharp.Configuration;
using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>Two real processes that mpirun starts.</summary>
[Collection(nameof(WholeRuns))]
public sealed class MpiTests
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    [Fact]
    public void TwoProcessesTrainAndMeasureAsOneThatAccumulates()
    {
        using var tiny = Tiny(epochs: 2);
        var together = Mpi(tiny, "together", "train", tiny.At("tiny.yaml"), "--out", tiny.At("together"), "--no-report");
        Run.Train(Read(tiny) with { Training = Read(tiny).Training with { GradientAccumulationSteps = 2 } }, tiny.At("alone"));
        Assert.True(together.Code == 0, together.Text);
        Assert.Equal(RunTests.Hash(tiny.At("alone")), RunTests.Hash(tiny.At("together")));
        Assert.Contains("epoch 2/2", File.ReadAllText(Path.Combine(tiny.At("together"), "log-1.txt")), StringComparison.Ordinal);
        Assert.Single(together.Text.Split('\n'), l => l.TrimEnd() == tiny.At("together"));
        var one = Process("dotnet", [Hydra, "evaluate", tiny.At("together"), "--split", "all"], tiny, "one");
        Assert.Contains("mae", one.Text, StringComparison.Ordinal);
        Assert.Equal(one.Text, Mpi(tiny, "two", "evaluate", tiny.At("together"), "--split", "all").Text);
        var engine = Mpi(
            tiny,
            "engine",
            "train",
            tiny.At("tiny.yaml"),
            "--out",
            tiny.At("engine"),
            "--no-report",
            "--quiet",
            "--set",
            "training.distributed.order=Native"
        );
        Assert.True(engine.Code == 0, engine.Text);
        Assert.Equal(RunTests.Hash(tiny.At("alone")), RunTests.Hash(tiny.At("engine")));
        var rounded = Mpi(
            tiny,
            "rounded",
            "train",
            tiny.At("tiny.yaml"),
            "--out",
            tiny.At("rounded"),
            "--no-report",
            "--quiet",
            "--set",
            "training.distributed.gradient_dtype=Bf16"
        );
        Assert.True(rounded.Code == 0, rounded.Text);
        Assert.NotEqual(RunTests.Hash(tiny.At("alone")), RunTests.Hash(tiny.At("rounded")));
    }

    [Fact]
    public void AKilledRankEndsTheJobAndItGoesOnToTheSameWeights()
    {
        using var tiny = Tiny(epochs: 60);
        using (var job = Begin(tiny, "killed"))
        {
            System.Diagnostics.Process.Start("kill", ["-KILL", $"{Ranks(job)[^1]}"]).WaitForExit();
            Assert.True(job.WaitForExit(TimeSpan.FromSeconds(10)), "the job did not end");
            Assert.NotEqual(0, job.ExitCode);
        }

        Assert.Contains("signal 9", File.ReadAllText(tiny.At("killed.txt")), StringComparison.Ordinal);
        Assert.Equal(0, Train(tiny, "killed").Code);
        Assert.Equal(0, Train(tiny, "whole").Code);
        Assert.Equal(RunTests.Hash(tiny.At("whole")), RunTests.Hash(tiny.At("killed")));
    }

    [Fact]
    public void ARankThatHangsIsNoticed()
    {
        using var tiny = Tiny(epochs: 600);
        using var job = Begin(tiny, "hung", "--set", "training.distributed.timeout=2");
        var hung = Ranks(job)[^1];
        System.Diagnostics.Process.Start("kill", ["-STOP", $"{hung}"]).WaitForExit();
        try
        {
            Assert.True(job.WaitForExit(TimeSpan.FromSeconds(20)), "the job did not end");
        }
        finally
        {
            System.Diagnostics.Process.Start("kill", ["-KILL", $"{hung}"]).WaitForExit();
        }
        Assert.Contains("one of them hangs", File.ReadAllText(tiny.At("hung.txt")), StringComparison.Ordinal);
    }

    [Fact]
    public void CtrlCSaves()
    {
        using var tiny = Tiny(epochs: 600);
        using (var job = Begin(tiny, "stopped"))
        {
            System.Diagnostics.Process.Start("kill", ["-INT", $"{job.Id}"]).WaitForExit();
            Assert.True(job.WaitForExit(TimeSpan.FromSeconds(20)), "the job did not end");
        }

        var log = File.ReadAllLines(Path.Combine(tiny.At("stopped"), "log.txt"));
        Assert.Contains("saved", log[^1], StringComparison.Ordinal);
        var steps = File.ReadAllText(Path.Combine(tiny.At("stopped"), "checkpoints", "last"));
        Assert.Contains(steps.Trim(), log[^1], StringComparison.Ordinal);
    }

    static string Hydra => Path.Combine(AppContext.BaseDirectory, "hydra.dll");

    static TinyRun Tiny(int epochs)
    {
        Assert.SkipUnless(
            OperatingSystem.IsLinux()
                && (Environment.GetEnvironmentVariable("PATH") ?? "")
                    .Split(Path.PathSeparator)
                    .Any(p => File.Exists(Path.Combine(p, "mpirun"))),
            "mpirun (Open MPI) is not installed"
        );
        var tiny = new TinyRun(64);
        tiny.LoseLabels();
        File.WriteAllText(
            tiny.At("tiny.yaml"),
            ExperimentFile.Write(tiny.Experiment with { Training = tiny.Experiment.Training with { Epochs = epochs } })
        );
        return tiny;
    }

    static Experiment Read(TinyRun tiny) => ExperimentFile.Read(tiny.At("tiny.yaml")).Experiment;

    static (int Code, string Text) Train(TinyRun tiny, string name) =>
        Mpi(tiny, name + "-again", "train", tiny.At("tiny.yaml"), "--out", tiny.At(name), "--resume", "--quiet", "--no-report");

    static (int Code, string Text) Mpi(TinyRun tiny, string name, params string[] hydra) =>
        Process("mpirun", ["-n", "2", "--oversubscribe", "--bind-to", "none", "dotnet", Hydra, .. hydra], tiny, name);

    // Returns once the ranks train: a checkpoint was written.
    static Process Begin(TinyRun tiny, string name, params string[] more)
    {
        var job = Start(
            "mpirun",
            [
                "-n",
                "2",
                "--oversubscribe",
                "--bind-to",
                "none",
                "dotnet",
                Hydra,
                "train",
                tiny.At("tiny.yaml"),
                "--out",
                tiny.At(name),
                "--quiet",
                "--no-report",
                .. more,
            ],
            tiny,
            name
        );
        var checkpoints = Path.Combine(tiny.At(name), "checkpoints");
        SpinWait.SpinUntil(
            () => job.HasExited || (Directory.Exists(checkpoints) && Directory.EnumerateDirectories(checkpoints, "step-*").Any()),
            Longest
        );
        Assert.False(job.HasExited, File.ReadAllText(tiny.At(name + ".txt")));
        return job;
    }

    // The children of mpirun: the fourth word of /proc/PID/stat is the parent, after a name in brackets.
    static int[] Ranks(Process job) =>
        [
            .. Directory
                .EnumerateDirectories("/proc")
                .Select(Path.GetFileName)
                .Where(n => int.TryParse(n, out _))
                .Select(n => int.Parse(n!))
                .Where(pid =>
                {
                    try
                    {
                        return File.ReadAllText($"/proc/{pid}/stat").Split(')')[^1].Split(' ')[2] == $"{job.Id}";
                    }
                    catch (IOException)
                    {
                        return false;
                    }
                })
                .Order(),
        ];

    static (int Code, string Text) Process(string command, string[] arguments, TinyRun tiny, string name)
    {
        using var process = Start(command, arguments, tiny, name);
        Assert.True(process.WaitForExit(Longest), $"{command} did not end");
        return (process.ExitCode, File.ReadAllText(tiny.At(name + ".txt")).Replace("\e[?1h\e=", "", StringComparison.Ordinal));
    }

    // Through a file: a pipe that nobody reads would stop the ranks.
    static Process Start(string command, string[] arguments, TinyRun tiny, string name)
    {
        var start = new ProcessStartInfo("sh") { UseShellExecute = false };
        foreach (
            var part in (string[])["-c", "out=$1; shift; exec \"$@\" >\"$out\" 2>&1", "sh", tiny.At(name + ".txt"), command, .. arguments]
        )
            start.ArgumentList.Add(part);
        foreach (
            var (key, value) in (ReadOnlySpan<(string, string)>)
                [
                    ("OMPI_ALLOW_RUN_AS_ROOT", "1"),
                    ("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1"),
                    ("TERM", "dumb"),
                    ("OMPI_MCA_odls_base_sigkill_timeout", "2"),
                ]
        )
            start.Environment[key] = value;
        return System.Diagnostics.Process.Start(start)!;
    }
}
