using System.Text.Json;
using HydraSharp.Cli;
using Xunit;

namespace HydraSharp.Tests.Cli;

public sealed class HydraCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hydra-cli-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string> Commands =>
        [
            "init",
            "inspect",
            "train",
            "evaluate",
            "report",
            "predict",
            "runs",
            "check",
            "lr-find",
            "export",
            "heads",
            "scenes",
            "bench",
            "serve",
            "baseline",
            "compare",
            "tune",
            "list",
            "weights",
            "doctor",
            "schema",
            "completion",
            "eval",
            "val",
        ];

    [Fact]
    public void HelpLeadsWithExamplesAndEndsWithTheExitCodes()
    {
        var (code, output, error) = Run("--help");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Examples:" + Environment.NewLine + "  hydra demo", output, StringComparison.Ordinal);
        Assert.Contains("130  interrupted by Ctrl-C, after saving", output, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void EveryCommandHasExamplesInItsHelp(string command)
    {
        var (code, output, error) = Run(command, "--help");
        Assert.Equal((0, ""), (code, error));
        Assert.StartsWith("Examples:" + Environment.NewLine + "  hydra ", output, StringComparison.Ordinal);
        Assert.Contains("Exit codes:", output, StringComparison.Ordinal);
    }

    [Fact]
    public void TheVersionIsReported() => Assert.Matches(@"\Ahydra \d+\.\d+\.\d+\s*\z", Run("--version").Output);

    [Fact]
    public void NoCommandShowsTheHelpAsAnError()
    {
        var (code, output, error) = Run();
        Assert.Equal((2, ""), (code, output));
        Assert.StartsWith("Examples:", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unknown command 'trian'; did you mean 'train'?", "trian")]
    [InlineData("unknown command 'evalute'; did you mean 'evaluate'?", "evalute", "x")]
    [InlineData("unknown option '--helpp'; did you mean '--help'?", "train", "--helpp")]
    [InlineData("unknown option '--sett'; did you mean '--set'?", "train", "x.yaml", "--sett")]
    [InlineData("unknown argument 'y.yaml'", "train", "x.yaml", "y.yaml")]
    [InlineData("unknown option '--epochs'; did you mean '--set training.epochs=VALUE'?", "train", "x.yaml", "--epochs", "3")]
    [InlineData("unknown option '--epochs=3'; did you mean '--set training.epochs=3'?", "train", "x.yaml", "--epochs=3")]
    [InlineData("unknown option '--batch-size'; did you mean '--set training.batch_size=VALUE'?", "check", "x.yaml", "--batch-size")]
    [InlineData("unknown option '-x.png'", "predict", "m.onnx", "-x.png")]
    [InlineData("Required argument 'FILE' missing for command: 'train'", "train")]
    [InlineData("unknown 'tets': did you mean 'test'?", "evaluate", "x", "--split", "tets")]
    [InlineData("unknown 'flp': did you mean 'flip'?", "predict", "x", "y.jpg", "--tta", "flp")]
    [InlineData("unknown 'seperate': did you mean 'separate'?", "bench", "x", "--against", "seperate")]
    [InlineData("unknown 'splitz': did you mean 'splits'?", "list", "splitz")]
    [InlineData("unknown 'ResNet19-ImageNet': did you mean 'ResNet18-ImageNet'?", "weights", "get", "ResNet19-ImageNet")]
    [InlineData("unknown command 'gte'; did you mean 'get'?", "weights", "gte")]
    [InlineData("Required argument 'FILE' missing for command: 'import'", "weights", "import")]
    [InlineData("unknown 'bsh': did you mean 'bash'?", "completion", "bsh")]
    public void AnErrorOfUseIsShortAndOnTheErrorStream(string expected, params string[] args)
    {
        var (code, output, error) = Run(args);
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(expected, error.Split(Environment.NewLine)[0]);
        Assert.True(error.Split(Environment.NewLine).Length <= 4, error);
        Assert.Contains("--help' shows what can be done", error, StringComparison.Ordinal);
    }

    [Fact]
    public void TwoDashesEndTheOptions()
    {
        var (code, _, error) = Run("predict", "none.onnx", "--", "-x.png");
        Assert.NotEqual(2, code);
        Assert.DoesNotContain("unknown option", error, StringComparison.Ordinal);
    }

    [Fact]
    public void CheckReportsEveryErrorWithItsPlace()
    {
        var file = Put("training:\n  epoch: 3\nneck: GlobalPol\n");
        var (code, output, error) = Run("check", file, "--set", "trainin.seed=1");
        Assert.Equal((2, ""), (code, output));
        Assert.Equal(
            [
                $"3 errors in {file}",
                $"  {file}:2:3: training: unknown key 'epoch' (did you mean 'epochs'?)",
                $"  {file}:3:7: neck: unknown type 'GlobalPol' (did you mean 'GlobalPool'?)",
                "  --set trainin.seed=1: unknown key 'trainin' (did you mean 'training'?)",
            ],
            error.TrimEnd().Split(Environment.NewLine)
        );
    }

    [Fact]
    public void CheckReportsErrorsOfMeaningWithTheirPlace()
    {
        var file = Put("training:\n  epochs: 0\n");
        var (code, _, error) = Run("check", file, "--set=training.gradient_accumulation_steps=0");
        Assert.Equal(2, code);
        Assert.Contains($"  {file}:2:11: training.epochs: 0 epochs (at least 1)", error, StringComparison.Ordinal);
        Assert.Contains(
            "  --set training.gradient_accumulation_steps=0: training.gradient_accumulation_steps: 0 batches (at least 1)",
            error,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("check")]
    [InlineData("train")]
    public void AMissingFileIsAnErrorOfUse(string command)
    {
        var (code, output, error) = Run(command, Path.Combine(folder, "no.yaml"));
        Assert.Equal((2, ""), (code, output));
        Assert.Contains("There is no experiment file", error, StringComparison.Ordinal);
    }

    [Fact]
    public void AFileThatBeginsWithAnAtSignIsAFile() =>
        Assert.Contains("There is no experiment file @no.yaml", Run("check", "@no.yaml").Error, StringComparison.Ordinal);

    [Fact]
    public void ListShowsMembersWithOptionsDefaultsAndSummaries()
    {
        var (code, output, _) = Run("list", "splits");
        Assert.Equal(0, code);
        Assert.Contains("ByHash" + Environment.NewLine + "  A seeded hash of each example's key", output, StringComparison.Ordinal);
        Assert.Matches(@"  train +0\.8 +Share of the training split\.", output);
        Assert.Matches(@"balancing +.*EqualWeights", Run("list").Output);
    }

    [Fact]
    public void ListAsJsonIsAnArray()
    {
        using var json = JsonDocument.Parse(Run("list", "schedules", "--json").Output);
        var cycle = json.RootElement.EnumerateArray().Single(e => e.GetProperty("name").GetString() == "OneCycle");
        Assert.Equal("schedules", cycle.GetProperty("family").GetString());
        Assert.Contains(cycle.GetProperty("options").EnumerateArray(), o =>
            o.GetProperty("key").GetString() == "warmup_fraction" && o.GetProperty("default").GetString() == "0.3"
        );
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _hydra hydra")]
    [InlineData("zsh", "compdef _hydra hydra")]
    [InlineData("fish", "complete -c hydra")]
    [InlineData("pwsh", "Register-ArgumentCompleter")]
    public void CompletionPrintsAScriptThatAsksHydra(string shell, string expected)
    {
        var (code, output, _) = Run("completion", shell);
        Assert.Equal(0, code);
        Assert.Contains(expected, output, StringComparison.Ordinal);
        Assert.Contains("[suggest:", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tr", "train")]
    [InlineData("train x.yaml --re", "--resume")]
    [InlineData("evaluate r --split te", "test")]
    [InlineData("list sp", "splits")]
    [InlineData("lr-find x.yaml --fr", "--from")]
    [InlineData("predict r x.jpg --tta f", "flip")]
    [InlineData("weights im", "import")]
    [InlineData("weights get Res", "ResNet18-ImageNet", "ResNet34-ImageNet", "ResNet50-ImageNet")]
    public void SuggestionsAreGivenForALine(string line, params string[] expected) =>
        Assert.Equal(
            expected.Order(),
            Run($"[suggest:{line.Length}]", line).Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Order()
        );

    [Fact]
    public void TheDoctorExaminesThisMachine()
    {
        var (code, output, error) = Run("doctor", "--json");
        Assert.Equal((0, ""), (code, error));
        using var json = JsonDocument.Parse(output);
        foreach (var subject in new[] { "system", "dotnet", "processors", "memory", "disk", "write", "images", "torch", "bf16", "cuda" })
            Assert.True(json.RootElement.GetProperty(subject).GetProperty("ok").GetBoolean(), subject);
        Assert.Contains("libtorch 2.", json.RootElement.GetProperty("torch").GetProperty("finding").GetString(), StringComparison.Ordinal);
    }

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = HydraCommand.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }

    string Put(string text)
    {
        var file = Path.Combine(folder, "faces.yaml");
        File.WriteAllText(file, text);
        return file;
    }
}
