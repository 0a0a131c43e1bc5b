using HydraSharp.Data;
using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class SplitTests
{
    static Example Example(string key, params (string Column, string Label)[] labels) =>
        new("/x/" + key, key, labels.ToDictionary(l => l.Column, l => l.Label));

    static Split? Assign(SplitSpec split, Example example) => split.Assign(example, new());

    // SHA-256 of "1:2.jpg" begins with a number that is 0.8017 of 2^64 (little-endian); computed with another program.
    [Theory]
    [InlineData(1, "0.jpg", Split.Train)]
    [InlineData(1, "2.jpg", Split.Validation)]
    [InlineData(1, "7.jpg", Split.Validation)]
    [InlineData(7, "2.jpg", Split.Test)]
    [InlineData(7, "3.jpg", Split.Test)]
    [InlineData(7, "11.jpg", Split.Validation)]
    [InlineData(7, "5.jpg", Split.Train)]
    public void TheHashNeverChanges(long seed, string key, Split part) =>
        Assert.Equal(part, Assign(new ByHash { Seed = seed }, Example(key)));

    // 10,000 keys: the deviation of a tenth is sqrt(10,000 * .1 * .9) = 30.
    [Fact]
    public void SharesComeOut()
    {
        var parts = Enumerable
            .Range(0, 10_000)
            .Select(i => Assign(new ByHash(), Example($"{i}.jpg"))!.Value)
            .CountBy(p => p)
            .ToDictionary();
        Assert.InRange(parts[Split.Train], 7800, 8200);
        Assert.InRange(parts[Split.Validation], 850, 1150);
        Assert.InRange(parts[Split.Test], 850, 1150);
    }

    // 10,000 keys: the deviation of a fifth is 40, that of a tenth of four fifths 27.
    [Fact]
    public void EveryExampleIsTestedInOneFoldAndNoFoldIsLarge()
    {
        Example[] examples = [.. Enumerable.Range(0, 10_000).Select(i => Example($"{i}.jpg"))];
        var tested = new int[examples.Length];
        for (var fold = 1; fold <= 5; fold++)
        {
            Split[] parts = [.. examples.Select(e => Assign(new Folds { Fold = fold }, e)!.Value)];
            Assert.InRange(parts.Count(p => p == Split.Test), 1800, 2200);
            Assert.InRange(parts.Count(p => p == Split.Validation), 660, 940);
            for (var i = 0; i < parts.Length; i++)
                tested[i] += parts[i] == Split.Test ? 1 : 0;
        }

        Assert.All(tested, t => Assert.Equal(1, t));
    }

    [Fact]
    public void FoldsThatAreNotThereAreReported()
    {
        var problems = new Problems();
        new Folds
        {
            Count = 1,
            Fold = 2,
            Validation = 1,
        }.Check(problems);
        Assert.Equal(["count", "fold", "validation"], problems.Found.Select(p => p.Path));
    }

    [Theory]
    [InlineData(Split.Train)]
    [InlineData(Split.Test)]
    public void SingleSplitTakesAll(Split part) =>
        Assert.All(["a.jpg", "train/b.jpg", "test/c.jpg"], key =>
            Assert.Equal(part, Assign(new SingleSplit { Split = part }, Example(key)))
        );

    [Theory]
    [InlineData("train", Split.Train)]
    [InlineData("Train", Split.Train)]
    [InlineData("val", Split.Validation)]
    [InlineData("valid", Split.Validation)]
    [InlineData("VALIDATION", Split.Validation)]
    [InlineData("test", Split.Test)]
    public void AColumnSaysThePart(string word, Split part) =>
        Assert.Equal(part, Assign(new ByColumn(), Example("a.jpg", ("split", word))));

    [Fact]
    public void WordsCanBeChosen()
    {
        var split = new ByColumn
        {
            Column = "fold",
            Train = ["0", "1"],
            Validation = ["2"],
            Test = ["3"],
        };
        Assert.Equal(
            [Split.Train, Split.Train, Split.Validation, Split.Test],
            Enumerable.Range(0, 4).Select(i => Assign(split, Example("a.jpg", ("fold", $"{i}")))!.Value)
        );
    }

    [Fact]
    public void AnUnknownOrMissingWordIsAProblem()
    {
        var problems = new Problems();
        Assert.Null(new ByColumn().Assign(Example("a.jpg", ("split", "trian")), problems));
        Assert.Null(new ByColumn().Assign(Example("a.jpg"), problems));
        Assert.Equal(
            [
                "column: column 'split' says 'trian' (did you mean 'train'?)",
                "column: nothing in column 'split' (it says which part each example belongs to)",
            ],
            problems.Found.Select(p => p.ToString())
        );
    }

    [Fact]
    public void ColumnErrorsAreReported()
    {
        var problems = new Problems();
        new ByColumn
        {
            Column = "",
            Train = [],
            Validation = ["x", "y"],
            Test = ["X"],
        }.Check(problems);
        Assert.Equal(["column", "train", ""], problems.Found.Select(p => p.Path));
    }

    [Theory]
    [InlineData("train/cats/1.jpg", Split.Train)]
    [InlineData("Val/cats/1.jpg", Split.Validation)]
    [InlineData("cats/validation/1.jpg", Split.Validation)]
    [InlineData("test/train/1.jpg", Split.Test)]
    [InlineData("cats/1.jpg", null)]
    [InlineData("cats/train", null)]
    [InlineData("strain/1.jpg", null)]
    public void TheFirstFolderThatIsAPartCounts(string key, Split? part)
    {
        var problems = new Problems();
        Assert.Equal(part, new ByFolder().Assign(Example(key), problems));
        Assert.Equal(part is null ? 1 : 0, problems.Found.Count);
    }
}
