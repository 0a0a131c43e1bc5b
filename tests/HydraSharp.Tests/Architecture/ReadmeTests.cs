using System.Text.RegularExpressions;
using HydraSharp.Cli;
using HydraSharp.Configuration;
using HydraSharp.Tests.Runs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace HydraSharp.Tests.Architecture;

/// <summary>What the README says is tried.</summary>
[Collection(nameof(WholeRuns))]
public sealed class ReadmeTests
{
    static string Text => File.ReadAllText(Path.Combine(SourceTests.Root, "README.md"));

    [Fact]
    public void ItsExperimentIsRight() =>
        ExperimentFile.Parse(Regex.Match(Text, "```yaml\n(.*?)```", RegexOptions.Singleline).Groups[1].Value).ThrowIfWrong();

    // With the usings that a new project has by itself, and each sample as a program of its own.
    [Fact]
    public void ItsSamplesCompile()
    {
        var samples = Regex.Matches(Text, "```csharp\n(.*?)```", RegexOptions.Singleline).Select(m => m.Groups[1].Value).ToArray();
        Assert.NotEmpty(samples);
        foreach (var sample in samples)
            Assert.Equal("", string.Join(Environment.NewLine, Errors(sample)));
        Assert.NotEmpty(Errors("using HydraSharp; var run = Run.Trained();"));
    }

    static IEnumerable<string> Errors(string sample)
    {
        const string Implicit =
            "global using System; global using System.Collections.Generic; global using System.IO; global using System.Linq;";
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!)
            .Split(Path.PathSeparator)
            .Select(a => MetadataReference.CreateFromFile(a));
        return CSharpCompilation
            .Create("sample", [CSharpSyntaxTree.ParseText(Implicit), CSharpSyntaxTree.ParseText(sample)], references)
            .GetDiagnostics()
            .Where(d => d.Severity == DiagnosticSeverity.Error)
            .Select(d => d.ToString());
    }

    [Fact]
    public void ItsFirstCommandRuns()
    {
        using var tiny = new TinyRun(20);
        Assert.Contains(
            "dotnet run --project src/HydraSharp.Cli -c Release -- demo" + Environment.NewLine,
            Text.ReplaceLineEndings(),
            StringComparison.Ordinal
        );
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = HydraCommand.Run(["demo", "--out", tiny.At("demo"), "--images", "40", "--set", "training.epochs=1"], output, error);
        Assert.True(code == 0, error.ToString());
        foreach (var expected in (string[])["age", "mae", "glasses", "mood", "00000.jpg"])
            Assert.Contains(expected, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("next: hydra predict", error.ToString(), StringComparison.Ordinal);
    }

    // Every "hydra" command line of the README, on drawn faces instead of UTKFace and with a smaller network.
    [Fact]
    public void ItsCommandsRunInItsOrder()
    {
        using var tiny = new TinyRun(40);
        var lines = Regex.Matches(Text, @"-- ((?:check|train|evaluate|predict|export) .+)").Select(m => m.Groups[1].Value).ToArray();
        Assert.Equal(["check", "train", "evaluate", "predict", "export", "predict"], lines.Select(l => l.Split(' ')[0]));
        File.WriteAllText(tiny.At("tiny.yaml"), ExperimentFile.Write(tiny.Experiment));
        foreach (var line in lines)
        {
            var words = line.Replace("experiments/utkface.yaml", tiny.At("tiny.yaml"), StringComparison.Ordinal)
                .Replace("runs/utkface", tiny.At("run"), StringComparison.Ordinal)
                .Replace("data.folder=data/UTKFace", "training.epochs=1", StringComparison.Ordinal)
                .Replace("face1.jpg", tiny.At("data/faces/00000.jpg"), StringComparison.Ordinal)
                .Replace("face2.jpg", tiny.At("data/faces/00001.jpg"), StringComparison.Ordinal);
            using var output = new StringWriter();
            using var error = new StringWriter();
            Assert.True(HydraCommand.Run(words.Split(' '), output, error) == 0, line + Environment.NewLine + error);
        }
    }
}
