using HydraSharp.Cli;
using HydraSharp.Configuration;
using HydraSharp.Tests.Runs;
using HydraSharp.Tests.Specs;
using Xunit;

namespace HydraSharp.Tests.Cli;

/// <summary>The option --plugin and the key plugins, with the members of HydraSharp.Extensions.Tests.</summary>
[Collection(nameof(WholeRuns))]
public sealed class PluginOptionTests : IDisposable
{
    readonly TinyRun tiny = new(images: 24);

    static string Plugin
    {
        get
        {
            var own = new DirectoryInfo(AppContext.BaseDirectory);
            return Path.Combine(own.Parent!.Parent!.FullName, "HydraSharp.Extensions.Tests", own.Name, "HydraSharp.Extensions.Tests.dll");
        }
    }

    [Fact]
    public void TheMembersOfAPluginAreListedAndInTheSchema()
    {
        var (code, output, error) = Run("list", "schedules", "--plugin", Plugin);
        Assert.Equal((0, ""), (code, error));
        Assert.Contains("InverseRoot" + Environment.NewLine + "  Down with the inverse square root of the epochs", output);
        Assert.Matches(@"stay_epochs +1 +Epochs, or parts of one, in which the rate stays\.", output);
        Assert.Contains("Lion", Run("schema", "--plugin", Plugin).Output);
        Assert.Contains("Cosine", Run("--plugin", Plugin, "list", "heads").Output);
        Assert.DoesNotContain("InverseRoot", Run("list", "schedules").Output);
    }

    [Fact]
    public void TheHelpSaysThatAPluginIsCode() =>
        Assert.Contains(
            "A plugin is code that runs",
            string.Join(' ', Run("train", "--help").Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        );

    [Fact]
    public void APluginOfAFileIsLoadedAfterSayingSo()
    {
        MadeAssembly.InFile(tiny.At("Slow.dll"), MadeAssembly.Schedule("Slow"));
        File.WriteAllText(
            tiny.At("slow.yaml"),
            "plugins: [Slow.dll]\n"
                + ExperimentFile
                    .Write(tiny.Experiment)
                    .Replace("type: OneCycle", "type: Slow")
                    .Replace("    warmup_fraction: 0.3\n", "")
                    .Replace("    start_divisor: 25\n", "")
                    .Replace("    end_divisor: 10000\n", "")
        );
        var (code, _, error) = Run("check", tiny.At("slow.yaml"));
        Assert.True(code == 0, error);
        Assert.StartsWith(
            $"note: {tiny.At("slow.yaml")} names the plugin {tiny.At("Slow.dll")}, which is loaded now: it is code that runs with your "
                + "rights",
            error
        );
        (code, _, error) = Run("check", tiny.At("slow.yaml"), "--plugin", tiny.At("Slow.dll"));
        Assert.True(code == 0, error);
        Assert.DoesNotContain("note:", error);
    }

    [Theory]
    [InlineData("plugins: [None.dll]", "None.dll' cannot be used: there is no such file")]
    [InlineData("plugins: None.dll", ":1:10: plugins: 'None.dll' is not a list of files (write plugins: [Name.dll])")]
    public void AWrongPluginIsReportedWithItsFile(string line, string expected)
    {
        File.WriteAllText(tiny.At("wrong.yaml"), line + "\n" + ExperimentFile.Write(tiny.Experiment));
        var (code, output, error) = Run("check", tiny.At("wrong.yaml"));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains(expected, error);
    }

    [Fact]
    public void ASettingNamesNoPlugin()
    {
        File.WriteAllText(tiny.At("tiny.yaml"), ExperimentFile.Write(tiny.Experiment));
        var (code, _, error) = Run("check", tiny.At("tiny.yaml"), "--set", "plugins=[x.dll]");
        Assert.Equal(2, code);
        Assert.Contains("--set plugins=[x.dll]: plugins: plugins cannot be changed so (name the file with --plugin FILE.dll)", error);
    }

    [Fact]
    public void ARunThatNamesAPluginIsOpenedOnlyByWhoNamesItToo()
    {
        File.WriteAllText(tiny.At("tiny.yaml"), ExperimentFile.Write(tiny.Experiment));
        string[] train = ["train", tiny.At("tiny.yaml"), "--out", tiny.At("run"), "--set", "training.schedule=InverseRoot"];
        var trained = Run([.. train, "--set", "training.epochs=1", "--quiet", "--no-report", "--plugin", Plugin]);
        Assert.True(trained.Code == 0, trained.Error);
        Assert.StartsWith("plugins: [HydraSharp.Extensions.Tests.dll]\n", File.ReadAllText(tiny.At("run/experiment.yaml")));

        // Whoever sends a run can send an assembly of that name too: it is not loaded.
        File.WriteAllText(tiny.At("run/HydraSharp.Extensions.Tests.dll"), "not asked for");
        foreach (
            var command in (string[][])
                [
                    ["evaluate", tiny.At("run")],
                    ["check", tiny.At("run/experiment.yaml")],
                    ["runs", tiny.At("run"), tiny.At("run")],
                ]
        )
        {
            var (code, output, error) = Run(command);
            Assert.Equal((2, ""), (code, output));
            Assert.Contains(
                "the plugin 'HydraSharp.Extensions.Tests.dll' is not loaded: a plugin is code that runs with your rights",
                error
            );
            Assert.Contains("if you trust the plugin, name it yourself: --plugin FILE.dll", error);
            (code, _, error) = Run([.. command, "--plugin", Plugin]);
            Assert.True(code == 0, error);
            Assert.DoesNotContain("note:", error);
        }

        var listed = Run("runs", tiny.At("run"));
        Assert.Equal(0, listed.Code);
        Assert.Contains("unreadable", listed.Output);
    }

    public void Dispose() => tiny.Dispose();

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (HydraCommand.Run(args, output, error), output.ToString(), error.ToString());
    }
}
