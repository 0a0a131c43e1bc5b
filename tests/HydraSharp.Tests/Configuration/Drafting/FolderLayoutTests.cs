using HydraSharp.Cli;
using HydraSharp.Configuration;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.DenseLabels;
using HydraSharp.Tasks;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Inference;
using HydraSharp.Tests.Runs;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Configuration.Drafting;

/// <summary>Folders and tables as they come: what <c>hydra init</c> writes for them passes <c>hydra check --data</c>.</summary>
[Collection(nameof(WholeRuns))]
public sealed class FolderLayoutTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    void Image(string name, int i) => folder.Write(name, TestImages.Encode(SKEncodedImageFormat.Png, 40 + i % 50, 30, 90));

    void Mask(string name, int i, byte[] values) =>
        folder.Write(
            name,
            PngWriter.Grey(40 + i % 50, 30, [.. Enumerable.Range(0, (40 + i % 50) * 30).Select(p => values[(p + i) % values.Length])])
        );

    (int Code, string Error, Experiment Experiment) Init(string name)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var target = Path.Combine(folder.Path, "first.yaml");
        var code = HydraCommand.Run(["init", Path.Combine(folder.Path, name), "--out", target], output, error);
        return (code, error.ToString(), ExperimentFile.Read(target).Experiment);
    }

    [Fact]
    public void HiddenFoldersAreNoClasses()
    {
        for (var i = 0; i < 40; i++)
            Image($"data/{(i % 2 == 0 ? "cat" : "dog")}/{i}.png", i);
        Image("data/cat/.ipynb_checkpoints/0-checkpoint.png", 0);
        Image("data/__MACOSX/cat/._0.png", 0);
        var (code, error, experiment) = Init("data");
        Assert.True(code == 0, error);
        Assert.Equal(["cat", "dog"], Assert.IsType<Binary>(Assert.Single(experiment.Tasks)).Classes);
    }

    [Theory]
    [InlineData("Training", "Testing", 0.1)]
    [InlineData("seg_train", "seg_test", 0.1)]
    [InlineData("TRAIN", "Val", 0)]
    [InlineData("train2017", "val2017", 0)]
    public void TheGivenSplitIsTaken(string train, string other, double share)
    {
        for (var i = 0; i < 120; i++)
            Image($"data/{(i % 4 == 0 ? other : train)}/{(i % 3 == 0 ? "cat" : "dog")}/{i}.png", i);
        var (code, error, experiment) = Init("data");
        Assert.True(code == 0, error);
        Assert.Equal(share, Assert.IsType<ByFolder>(experiment.Data.Split).ValidationShare);
        Assert.Equal(["cat", "dog"], Assert.IsType<Binary>(Assert.Single(experiment.Tasks)).Classes);
    }

    [Theory]
    [InlineData("images/{0}.png", "masks/{0}.png", "images/{id}.png", "masks/{id}.png")]
    [InlineData("img/{0}.png", "img_labels/{0}_mask.png", "img/{id}.png", "img_labels/{id}_mask.png")]
    [InlineData("train/{0}.png", "trainannot/{0}.png", "{part}/{id}.png", "{part}annot/{id}.png")]
    [InlineData("train/images/{0}.png", "train/masks/{0}.png", "{part}/images/{id}.png", "{part}/masks/{id}.png")]
    [InlineData("JPEGImages/{0}.png", "SegmentationClass/{0}.png", "JPEGImages/{id}.png", "SegmentationClass/{id}.png")]
    public void ImagesWithMasksAreASegmentation(string image, string mask, string images, string masks)
    {
        for (var i = 0; i < 40; i++)
        {
            Image("data/" + string.Format(image, i), i);
            Mask("data/" + string.Format(mask, i), i, [0, 1, 2]);
            if (!images.StartsWith("{part}", StringComparison.Ordinal))
                continue;
            Image("data/" + string.Format(image, i).Replace("train", "val"), i + 40);
            Mask("data/" + string.Format(mask, i).Replace("train", "val"), i + 40, [0, 1, 2]);
        }

        var (code, error, experiment) = Init("data");
        Assert.True(code == 0, error);
        var data = Assert.IsType<MatchedFiles>(experiment.Data);
        Assert.Equal((images, masks), (data.Images, data.Labels["mask"]));
        Assert.IsType<Segmentation>(Assert.Single(experiment.Tasks));
    }

    [Fact]
    public void MasksOf0And255AreBackgroundAndForeground()
    {
        for (var i = 0; i < 40; i++)
        {
            Image($"data/images/{i}.png", i);
            Mask($"data/masks/{i}.png", i, [0, 255]);
        }

        var (code, error, experiment) = Init("data");
        Assert.True(code == 0, error);
        var task = Assert.IsType<Segmentation>(Assert.Single(experiment.Tasks));
        Assert.Equal([0, 255], task.Values);
        Assert.Equal(-1, task.Ignore);
    }

    [Fact]
    public void MasksInAColumnOfATableAreASegmentation()
    {
        for (var i = 0; i < 40; i++)
        {
            Image($"data/{i}.png", i);
            Mask($"data/m{i}.png", i, [0, 128, 255]);
        }

        var rows = Enumerable.Range(0, 40).Select(i => $"{i}.png,m{i}.png,{(i % 2 == 0 ? "cat" : "dog")}");
        folder.Write("data/t.csv", string.Join('\n', rows.Prepend("image,mask,kind")));
        var (code, error, experiment) = Init("data");
        Assert.True(code == 0, error);
        var task = Assert.IsType<Segmentation>(experiment.Tasks.Single(t => t.Name == "mask"));
        Assert.Equal([0, 128, 255], task.Values);
        Assert.Equal(-1, task.Ignore);
    }

    // Words for missing labels, a header that is none, numbers from 1, decimal commas, lists in brackets.
    [Theory]
    [InlineData("file,x", "red|NaN|green|red|red|green", "Binary")]
    [InlineData("file,x", "0.0|1.0|2.0||1.0|0.0", "Classification")]
    [InlineData("file,x", "1|2|3|1|2|3", "Classification")]
    [InlineData("file,x", "3|5|-1|7|-1|9", "Regression")]
    [InlineData("file;x", "1,5|2,75|3,1|9,9|4|6,25", "Regression")]
    [InlineData("", "red|green|blue|red|green|blue", "Classification")]
    [InlineData("file;x", "['a', 'b']|['b']|[]|['a']|['b', 'a']|['a']", "MultiLabel")]
    public void ColumnsAreGuessedAsTheyAreWritten(string header, string labels, string expected)
    {
        var words = labels.Split('|');
        var rows = new List<string>();
        for (var i = 0; i < 60; i++)
        {
            Image($"{i}.png", i);
            rows.Add($"{i}.png{(header.Contains(';', StringComparison.Ordinal) ? ';' : ',')}{words[i % words.Length]}");
        }

        folder.Write("t.csv", string.Join('\n', header.Length > 0 ? rows.Prepend(header) : rows));
        var (code, error, experiment) = Init("t.csv");
        Assert.True(code == 0, error);
        Assert.Equal(expected, Assert.Single(experiment.Tasks).GetType().Name);
    }
}
