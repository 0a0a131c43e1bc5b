using HydraSharp.Cli;
using HydraSharp.Configuration;
using HydraSharp.Configuration.Drafting;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Inference;
using HydraSharp.Tests.Runs;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Configuration.Drafting;

[Collection(nameof(WholeRuns))]
public sealed class ExperimentDraftTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    void Images(params string[] names)
    {
        foreach (var (i, name) in names.Index())
            folder.Write(name, TestImages.Encode(SKEncodedImageFormat.Jpeg, 40 + i, 30, 80));
    }

    static Experiment Read(ExperimentDraft draft)
    {
        var source = ExperimentFile.Parse(draft.Text);
        source.ThrowIfWrong();
        var opened = source.Experiment.Data.Open();
        Assert.Empty(opened.Problems.Found);
        Assert.NotEmpty(opened.Examples);
        Assert.All(source.Experiment.Tasks, t => Assert.Contains(opened.Examples, e => e.Labels.ContainsKey(t.Name)));
        return source.Experiment;
    }

    [Fact]
    public void WhatItWritesTrainsAsItIs()
    {
        using var tiny = new TinyRun(60);
        using var output = new StringWriter();
        using var error = new StringWriter();
        Assert.True(HydraCommand.Run(["init", tiny.Table, "--out", tiny.At("first.yaml")], output, error) == 0, error.ToString());
        var text = File.ReadAllText(tiny.At("first.yaml"));
        foreach (var line in (string[])["# two values; F1 and AUROC", "unit: years", "group_by: Duplicates #"])
            Assert.Contains(line, text, StringComparison.Ordinal);
        var code = HydraCommand.Run(
            [
                "train",
                tiny.At("first.yaml"),
                "--out",
                tiny.At("run"),
                "--no-report",
                "--set",
                "training.epochs=1",
                "--set",
                "backbone.width=4",
                "--set",
                "image.size=32",
            ],
            output,
            error
        );
        Assert.True(code == 0, error.ToString());
        Assert.Equal(2, HydraCommand.Run(["init", tiny.Table, "--out", tiny.At("first.yaml")], output, error));
        Assert.Contains("is there already and is not written over", error.ToString(), StringComparison.Ordinal);
        Assert.Equal(text, File.ReadAllText(tiny.At("first.yaml")));
    }

    [Fact]
    public void NamesLikeUtkFacesAreKnown()
    {
        Images([
            .. Enumerable.Range(0, 20).Select(i => $"{i + 1}_{i % 2}_{i % 5}_201701161{i}.jpg.chip.jpg"),
            "39_1_20170116174525125.jpg.chip.jpg",
        ]);
        var experiment = Read(ExperimentDraft.Of(folder.Path));
        Assert.Equal("{age}_{gender}_{race}_*", Assert.IsType<FileNames>(experiment.Data).Pattern);
        Assert.Equal(["Regression", "Binary", "Classification"], experiment.Tasks.Select(t => t.GetType().Name));
        Assert.Equal(["male", "female"], ((Binary)experiment.Tasks[1]).Classes);
    }

    [Fact]
    public void AFolderPerClassIsKnown()
    {
        Images("cat/1.jpg", "cat/2.jpg", "dog/1.jpg", "no/1.jpg");
        var experiment = Read(ExperimentDraft.Of(folder.Path));
        Assert.Equal(["cat", "dog", "no"], Assert.IsType<Classification>(Assert.Single(experiment.Tasks)).Classes);
        Assert.IsType<ByHash>(experiment.Data.Split);
    }

    [Fact]
    public void FoldersOfPartsBecomeTheSplit()
    {
        Images("train/cat/1.jpg", "train/dog/2.jpg", "val/cat/3.jpg", "test/dog/1.jpg");
        var experiment = Read(ExperimentDraft.Of(folder.Path));
        Assert.IsType<ByFolder>(experiment.Data.Split);
        Assert.Equal(["cat", "dog"], Assert.IsType<Binary>(Assert.Single(experiment.Tasks)).Classes);
    }

    [Fact]
    public void ATableFindsItsImagesSplitAndNames()
    {
        Images("faces/a.jpg", "faces/b.jpg", "faces/c.jpg", "faces/d.jpg");
        folder.Write(
            "table.csv",
            "photo;years old;Split;hair: colour;note\na.jpg;20;train;\"red, "
                + "dark\";x\nb.jpg;30;train;no;y\nc.jpg;41;val;no;z\nd.jpg;55;test;\"red, dark\";\n"
        );
        var experiment = Read(ExperimentDraft.Of(Path.Combine(folder.Path, "table.csv")));
        var data = Assert.IsType<CsvTable>(experiment.Data);
        Assert.Equal(("photo", Path.Combine(folder.Path, "faces")), (data.Image, Path.GetFullPath(data.Folder)));
        Assert.Equal("Split", Assert.IsType<ByColumn>(data.Split).Column);
        Assert.Equal(["years_old", "hair_colour"], experiment.Tasks.Select(t => t.Name));
        Assert.Equal(["no", "red, dark"], ((Binary)experiment.Tasks[1]).Classes);
        Assert.Equal(experiment.Tasks.Select(t => t.Name), Read(ExperimentDraft.Of(folder.Path)).Tasks.Select(t => t.Name));
    }

    [Fact]
    public void WhatCannotBeGuessedIsReportedWithARemedy()
    {
        Assert.Contains(
            "there is no file or folder",
            Assert.Throws<HydraException>(() => ExperimentDraft.Of("/none/such.csv")).Message,
            StringComparison.Ordinal
        );
        Images("p1.jpg", "p2.jpg");
        Assert.Contains(
            "nothing names the labels of the images",
            Assert.Throws<HydraException>(() => ExperimentDraft.Of(folder.Path)).Message,
            StringComparison.Ordinal
        );
        folder.Write("a.csv", "x,y\n1,2\n");
        Assert.Contains(
            "no column of",
            Assert.Throws<HydraException>(() => ExperimentDraft.Of(folder.Path)).Message,
            StringComparison.Ordinal
        );
        folder.Write("a.csv", "file,y\ngone.jpg,2\n");
        Assert.Contains(
            "says 'gone.jpg', which is neither in",
            Assert.Throws<HydraException>(() => ExperimentDraft.Of(folder.Path)).Message,
            StringComparison.Ordinal
        );
        folder.Write("a.csv", "file,y\np1.jpg,2\n");
        Assert.Contains(
            "y: every row says '2'",
            Assert.Throws<HydraException>(() => ExperimentDraft.Of(folder.Path)).Message,
            StringComparison.Ordinal
        );
    }
}
