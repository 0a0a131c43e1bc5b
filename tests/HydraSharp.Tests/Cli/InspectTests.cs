using System.Text.Json;
using HydraSharp.Cli;
using HydraSharp.Configuration;
using HydraSharp.Tests.Runs;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Cli;

[Collection(nameof(WholeRuns))]
public sealed class InspectTests : IDisposable
{
    readonly TinyRun tiny = new(40);

    public void Dispose() => tiny.Dispose();

    (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        return (HydraCommand.Run(args, output, error), output.ToString(), error.ToString());
    }

    string Write()
    {
        var table = File.ReadAllLines(tiny.Table).ToList();
        for (var i = 0; i < 10; i++)
        {
            File.Copy(tiny.At($"data/faces/{i:D5}.jpg"), tiny.At($"data/faces/copy{i}.jpg"));
            table.Add($"faces/copy{i}.jpg,{i + 200},,");
        }

        File.WriteAllBytes(tiny.At("data/faces/bad.jpg"), [1, 2, 3]);
        table.Add("faces/bad.jpg,30,yes,");
        File.WriteAllLines(tiny.Table, table);
        File.WriteAllText(tiny.At("tiny.yaml"), ExperimentFile.Write(tiny.Experiment));
        return tiny.At("tiny.yaml");
    }

    [Fact]
    public void DataAreShownToPeopleAndPrograms()
    {
        var file = Write();
        var (code, output, error) = Run("inspect", "data", file);
        Assert.True(code == 0, error);
        foreach (
            var expected in (string[])
                [
                    "age (Regression): ",
                    "mean",
                    "glasses (Binary)",
                    "10 the same bytes",
                    "bad.jpg: it is not a JPEG",
                    "data.group_by: Duplicates",
                    "with different labels for age",
                ]
        )
            Assert.Contains(expected, output, StringComparison.Ordinal);
        using (var sheet = SKBitmap.Decode(tiny.At("tiny-samples.png")))
            Assert.InRange(sheet.Width, 1200, 1400);
        (code, output, error) = Run(
            "inspect",
            "data",
            file,
            "--json",
            "--sheet",
            tiny.At("sub/own.png"),
            "--set",
            "data.group_by=Duplicates"
        );
        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        Assert.Equal(50, root.GetProperty("splits").EnumerateObject().Sum(p => p.Value.GetInt32()));
        Assert.Single(root.GetProperty("unreadable").EnumerateArray());
        var duplicates = root.GetProperty("duplicates");
        Assert.Equal(
            (10, 20, 0),
            (
                duplicates.GetProperty("groups").GetInt32(),
                duplicates.GetProperty("files").GetInt32(),
                duplicates.GetProperty("across_parts").GetInt32()
            )
        );
        Assert.Equal(10, duplicates.GetProperty("pairs").GetArrayLength());
        Assert.Equal(5, root.GetProperty("tasks").GetProperty("mood").GetProperty("classes").GetArrayLength());
        Assert.True(File.Exists(tiny.At("sub/own.png")));
    }

    [Fact]
    public void TasksThatAreNeverLabelledTogetherAreReported()
    {
        File.WriteAllLines(
            tiny.Table,
            ["image,age,glasses,mood", .. Enumerable.Range(0, 30).Select(i => $"faces/{i:D5}.jpg,{(i % 2 == 0 ? "30,," : ",yes,smiling")}")]
        );
        File.WriteAllText(tiny.At("apart.yaml"), ExperimentFile.Write(tiny.Experiment));
        var (code, output, error) = Run("inspect", "data", tiny.At("apart.yaml"), "--no-sheet", "--json");
        Assert.True(code == 0, error);
        using var json = JsonDocument.Parse(output);
        Assert.Equal(
            ["age glasses", "age mood"],
            json.RootElement.GetProperty("never_labelled_together").EnumerateArray().Select(p => $"{p[0]} {p[1]}")
        );
        Assert.False(File.Exists(tiny.At("apart-samples.png")));
    }

    [Fact]
    public void TheModelOfAFileIsShown()
    {
        File.WriteAllText(tiny.At("tiny.yaml"), ExperimentFile.Write(tiny.Experiment));
        var (code, output, error) = Run("inspect", "model", tiny.At("tiny.yaml"));
        Assert.True(code == 0, error);
        foreach (
            var expected in (string[])["backbone.layer4.1.conv2", "32 x 32 x 3 x 3", "head mood", "are shared by all tasks", "activations"]
        )
            Assert.Contains(expected, output, StringComparison.Ordinal);
        (code, output, error) = Run("inspect", "model", tiny.At("tiny.yaml"), "--json");
        using var json = JsonDocument.Parse(output);
        var root = json.RootElement;
        Assert.Equal(
            root.GetProperty("parameters").GetInt64(),
            root.GetProperty("layers").EnumerateArray().Sum(l => l.GetProperty("parameters").GetInt64())
        );
        Assert.Equal(
            root.GetProperty("memory_bytes").GetProperty("total").GetInt64(),
            root.GetProperty("memory_bytes").EnumerateObject().SkipLast(1).Sum(p => p.Value.GetInt64())
        );
    }

    [Theory]
    [InlineData("unknown 'dta': did you mean 'data'?", "inspect", "dta", "x.yaml")]
    [InlineData("There is no experiment file x.yaml.", "inspect", "model", "x.yaml")]
    [InlineData("--sheet and --no-sheet are for 'inspect data'", "inspect", "model", "TINY", "--no-sheet")]
    [InlineData("--sheet and --no-sheet exclude each other", "inspect", "data", "TINY", "--no-sheet", "--sheet", "x.png")]
    public void ErrorsAreReported(string expected, params string[] args)
    {
        File.WriteAllText(tiny.At("tiny.yaml"), ExperimentFile.Write(tiny.Experiment));
        var (code, _, error) = Run([.. args.Select(a => a == "TINY" ? tiny.At("tiny.yaml") : a)]);
        Assert.Equal(2, code);
        Assert.StartsWith(expected, error, StringComparison.Ordinal);
    }
}
