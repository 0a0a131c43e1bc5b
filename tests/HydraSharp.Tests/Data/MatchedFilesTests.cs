using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class MatchedFilesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("matched").FullName;

    static readonly ByColumn Parts = new() { Column = "part" };

    MatchedFiles Street =>
        new()
        {
            Folder = folder,
            Images = "{part}/images/{id}.jpg",
            Labels = new Dictionary<string, string> { ["classes"] = "{part}/masks/{id}.png", ["depth"] = "{part}/depth/{id}.npy" },
            Split = Parts,
        };

    [Fact]
    public void LabelsAreMatchedByPath()
    {
        Add("train/images/1.jpg", "train/masks/1.png", "train/depth/1.npy", "val/images/2.jpg", "val/masks/2.png");
        var opened = Street.Open();
        Assert.Empty(opened.Problems.Found);
        Assert.Equal(["train/images/1.jpg", "val/images/2.jpg"], opened.Examples.Select(e => e.Key));
        Assert.Equal([Split.Train, Split.Validation], opened.Examples.Select(e => e.Split));
        Assert.Equal("train/masks/1.png", opened.Examples[0].Labels["classes"]);
        Assert.Equal("train/depth/1.npy", opened.Examples[0].Labels["depth"]);
        Assert.False(opened.Examples[1].Labels.ContainsKey("depth"));
        Assert.All(opened.Examples, e => Assert.Equal(folder, e.Folder));
        Assert.Contains(opened.Notes, n => n.Contains("1 image of 2 without 'depth': val/depth/2.npy"));
    }

    // As Cityscapes has it: the label's name is the image's with another ending.
    [Fact]
    public void NamesMayShareTheirBeginning()
    {
        Add("leftImg8bit/train/ulm/ulm_1_leftImg8bit.png", "gtFine/train/ulm/ulm_1_gtFine_labelIds.png");
        var opened = (
            Street with
            {
                Images = "leftImg8bit/{part}/{city}/{id}_leftImg8bit.png",
                Labels = new Dictionary<string, string> { ["classes"] = "gtFine/{part}/{city}/{id}_gtFine_labelIds.png" },
            }
        ).Open();
        Assert.Empty(opened.Problems.Found);
        Assert.Equal("ulm", Assert.Single(opened.Examples).Labels["city"]);
        Assert.Equal("gtFine/train/ulm/ulm_1_gtFine_labelIds.png", opened.Examples[0].Labels["classes"]);
    }

    [Fact]
    public void AColumnWithoutAnyFileIsAnError()
    {
        Add("train/images/1.jpg", "train/masks/1.png");
        var problem = Assert.Single(Street.Open().Problems.Found);
        Assert.Equal("labels.depth", problem.Path);
        Assert.Contains("train/depth/1.npy", problem.Message);
    }

    [Fact]
    public void APatternThatFitsNothingNamesAnImageThatIsThere()
    {
        Add("training/images/1.jpg");
        var problem = Assert.Single((Street with { Images = "x/{part}/{id}.jpg" }).Open().Problems.Found);
        Assert.Equal("images", problem.Path);
        Assert.Contains("training/images/1.jpg", problem.Hint);
    }

    [Fact]
    public void NamesThatTheImageDoesNotHaveAreReportedAtOnce()
    {
        var problems = new Problems();
        (
            Street with
            {
                Labels = new Dictionary<string, string> { ["classes"] = "{prat}/{id}.png", ["id"] = "{id}.png" },
            }
        ).Check(problems);
        Assert.Contains(problems.Found, p => p.Path == "labels.classes" && p.Hint.Contains("part"));
        Assert.Contains(problems.Found, p => p.Path == "labels.id");
    }

    [Fact]
    public void ABaselineKeepsItsOwnLabelsOnly()
    {
        var baseline = Assert.IsType<MatchedFiles>(Street.For(["depth"]));
        Assert.Equal(["depth"], baseline.Labels.Keys);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    void Add(params string[] files)
    {
        foreach (var file in files)
        {
            var path = Path.Combine(folder, file);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllBytes(path, [1]);
        }
    }
}
