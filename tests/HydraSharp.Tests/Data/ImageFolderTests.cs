using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class ImageFolderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    DataSourceContents Open(SplitSpec split, params string[] files)
    {
        foreach (var file in files)
            folder.Write(file, "x");
        return new ImageFolder
        {
            Folder = folder.Path,
            Column = "animal",
            Split = split,
        }.Open();
    }

    [Fact]
    public void TheFolderIsTheClass()
    {
        var opened = Open(new ByHash(), "dog/2.jpg", "cat/1.png", "dog/1.jpg");
        Assert.Equal(["cat/1.png cat", "dog/1.jpg dog", "dog/2.jpg dog"], opened.Examples.Select(e => $"{e.Key} {e.Labels["animal"]}"));
        Assert.Empty(opened.Problems.Found);
        Assert.Empty(opened.Notes);
    }

    [Fact]
    public void PartsMayStandAboveTheClasses()
    {
        var opened = Open(new ByFolder(), "train/cat/1.jpg", "val/dog/1.jpg", "test/train/1.jpg");
        Assert.Equal(["train Test", "cat Train", "dog Validation"], opened.Examples.Select(e => $"{e.Labels["animal"]} {e.Split}"));
        Assert.Empty(opened.Problems.Found);
    }

    [Fact]
    public void PartsThatAreNotUsedAreNoted() =>
        Assert.EndsWith(
            "the folders test, train look like a split, but the split is ByHash; for theirs write split: ByFolder",
            Assert.Single(Open(new ByHash(), "train/cat/1.jpg", "test/cat/1.jpg").Notes)
        );

    [Fact]
    public void AClassMayBeCalledTrain() => Assert.Empty(Open(new ByHash(), "train/1.jpg", "test/1.jpg").Notes);

    [Fact]
    public void ImagesOutsideTheClassesAreAProblem() =>
        Assert.Contains(
            "lie in no class's folder: 1: 1.jpg",
            Assert.Single(Open(new ByHash(), "1.jpg", "cat/1.jpg").Problems.Found).Message
        );

    [Fact]
    public void DifferentDepthsAreNoted() =>
        Assert.Contains("(cat/1.jpg, dog/small/1.jpg)", Assert.Single(Open(new ByHash(), "cat/1.jpg", "dog/small/1.jpg").Notes));

    [Fact]
    public void ImagesWithoutAPartAreOneProblem() =>
        Assert.Equal(
            "split: no folder above them is called train, val, valid, validation or test: 2 examples, such as cat/1.jpg, dog/1.jpg",
            Assert.Single(Open(new ByFolder(), "cat/1.jpg", "dog/1.jpg").Problems.Found).ToString()
        );
}
