using HydraSharp.Data;
using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class SplitTests
{
    static Example Example(string key, params (string Column, string Label)[] labels) =>
        new("/x/" + key, key, labels.ToDictionary(l => l.Column, l => l.Label));

    static Part? Assign(SplitSpec split, Example example) => split.Assign(example, new());

    // SHA-256 of "1:2.jpg" begins with a number that is 0.8017 of 2^64 (little-endian); computed with another program.
    [Theory]
    [InlineData(1, "0.jpg", Part.Train)]
    [InlineData(1, "2.jpg", Part.Validation)]
    [InlineData(1, "7.jpg", Part.Validation)]
    [InlineData(7, "2.jpg", Part.Test)]
    [InlineData(7, "3.jpg", Part.Test)]
    [InlineData(7, "11.jpg", Part.Validation)]
    [InlineData(7, "5.jpg", Part.Train)]
    public void TheHashNeverChanges(long seed, string key, Part part) =>
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
        Assert.InRange(parts[Part.Train], 7800, 8200);
        Assert.InRange(parts[Part.Validation], 850, 1150);
        Assert.InRange(parts[Part.Test], 850, 1150);
    }

    // 10,000 keys: the deviation of a fifth is 40, that of a tenth of four fifths 27.
    [Fact]
    public void EveryExampleIsTestedInOneFoldAndNoFoldIsLarge()
    {
        Example[] examples = [.. Enumerable.Range(0, 10_000).Select(i => Example($"{i}.jpg"))];
        var tested = new int[examples.Length];
        for (var fold = 1; fold <= 5; fold++)
        {
            Part[] parts = [.. examples.Select(e => Assign(new Folds { Fold = fold }, e)!.Value)];
            Assert.InRange(parts.Count(p => p == Part.Test), 1800, 2200);
            Assert.InRange(parts.Count(p => p == Part.Validation), 660, 940);
            for (var i = 0; i < parts.Length; i++)
                tested[i] += parts[i] == Part.Test ? 1 : 0;
        }

        Assert.All(tested, t => Assert.Equal(1, t));
    }

    [Fact]
    public void FoldsThatAreNotThereAreTold()
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
    [InlineData(Part.Train)]
    [InlineData(Part.Test)]
    public void OnePartTakesAll(Part part) =>
        Assert.All(["a.jpg", "train/b.jpg", "test/c.jpg"], key => Assert.Equal(part, Assign(new OnePart { Part = part }, Example(key))));

    [Theory]
    [InlineData("train", Part.Train)]
    [InlineData("Train", Part.Train)]
    [InlineData("val", Part.Validation)]
    [InlineData("valid", Part.Validation)]
    [InlineData("VALIDATION", Part.Validation)]
    [InlineData("test", Part.Test)]
    public void AColumnSaysThePart(string word, Part part) => Assert.Equal(part, Assign(new ByColumn(), Example("a.jpg", ("split", word))));

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
            [Part.Train, Part.Train, Part.Validation, Part.Test],
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
    public void ColumnMistakesAreTold()
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
    [InlineData("train/cats/1.jpg", Part.Train)]
    [InlineData("Val/cats/1.jpg", Part.Validation)]
    [InlineData("cats/validation/1.jpg", Part.Validation)]
    [InlineData("test/train/1.jpg", Part.Test)]
    [InlineData("cats/1.jpg", null)]
    [InlineData("cats/train", null)]
    [InlineData("training/1.jpg", null)]
    public void TheFirstFolderThatIsAPartCounts(string key, Part? part)
    {
        var problems = new Problems();
        Assert.Equal(part, new ByFolder().Assign(Example(key), problems));
        Assert.Equal(part is null ? 1 : 0, problems.Found.Count);
    }
}
