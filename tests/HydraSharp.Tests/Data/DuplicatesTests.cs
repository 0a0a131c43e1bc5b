using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Data.Splits.Similarity;
using HydraSharp.Determinism;
using HydraSharp.Samples.Faces;
using HydraSharp.Specs.Validation;
using HydraSharp.Tests.Inference;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class DuplicatesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    static byte[] Face(int seed)
    {
        var random = new SampleRandom(seed, 1, 2);
        return FaceRenderer.Jpeg(DrawnFace.Draw(random), random);
    }

    // The same face, decoded and written anew.
    static byte[] Again(int seed, SKEncodedImageFormat format, int quality = 100, int side = 96, float brightness = 1)
    {
        using var face = SKBitmap.Decode(Face(seed));
        using var sized = face.Resize(new SKImageInfo(side, side), new SKSamplingOptions(SKCubicResampler.Mitchell));
        return TestImages.Encode(
            format,
            side,
            side,
            (x, y) =>
            {
                var c = sized.GetPixel(x, y);
                return new(
                    (byte)Math.Min(255, c.Red * brightness),
                    (byte)Math.Min(255, c.Green * brightness),
                    (byte)Math.Min(255, c.Blue * brightness)
                );
            },
            quality
        );
    }

    FileNames Data(params (string Name, byte[] Bytes)[] files)
    {
        foreach (var (name, bytes) in files)
            folder.Write("faces/" + name, bytes);
        return new()
        {
            Folder = Path.Combine(folder.Path, "faces"),
            Pattern = "{n}_*",
            GroupBy = new Duplicates(),
        };
    }

    static IReadOnlyList<DuplicatePair> Pairs(DataSpec data) =>
        new Duplicates().Pairs(data.Open().Examples, new() { Workers = 2 }, _ => { }, default);

    static DataSourceContents Open(DataSpec data) => data.Open(new(), (_, _) => { }, TestContext.Current.CancellationToken);

    [Fact]
    public void CopiesAreFoundAndSaidHowAlike()
    {
        var data = Data(
            ("0_a.jpg", Face(1)),
            ("1_a.jpg", Face(1)),
            ("2_a.png", Again(2, SKEncodedImageFormat.Png)),
            ("3_a.jpg", Face(2)),
            ("4_a.jpg", Again(3, SKEncodedImageFormat.Jpeg, 60, 140, 0.8f)),
            ("5_a.jpg", Face(3))
        );
        Assert.Equal(
            [(0, 1, Likeness.SameBytes), (2, 3, Likeness.SamePixels), (4, 5, Likeness.Near)],
            Pairs(data).Select(p => (p.First, p.Second, p.Likeness))
        );
    }

    [Fact]
    public void OtherFacesAreNotJoined() =>
        Assert.Empty(Pairs(Data([.. Enumerable.Range(0, 60).Select(i => ($"{i}_a.jpg", Face(100 + i)))])));

    [Fact]
    public void AnImageThatCannotBeReadIsLikeNoOther() =>
        Assert.Single(Pairs(Data(("0_a.jpg", Face(1)), ("1_a.jpg", [1, 2, 3]), ("2_a.jpg", [1, 2, 3]), ("3_a.jpg", Face(1)))));

    // 2.jpg is a validation example by its own hash, 0.jpg one to train (SplitTests); the first by key decides.
    [Fact]
    public void TheFirstOfAGroupDecidesThePart()
    {
        var data = Data(("0.jpg", Face(1)), ("2.jpg", Face(1)), ("7.jpg", Face(2))) with { Pattern = "{n}.*" };
        Assert.Equal([Split.Train, Split.Validation, Split.Validation], data.Open().Examples.Select(e => e.Split));
        var opened = Open(data);
        Assert.Equal([Split.Train, Split.Train, Split.Validation], opened.Examples.Select(e => e.Split));
        Assert.Equal(
            "Duplicates: 2 of 3 examples are in 1 groups that stay together; 1 went to the split of their group",
            Assert.Single(opened.Notes)
        );
    }

    [Fact]
    public void WhatIsAddedLaterMovesNothing()
    {
        var data = Data([.. Enumerable.Range(0, 30).Select(i => ($"{i}_a.jpg", Face(i % 20)))]);
        var before = Open(data).Examples.ToDictionary(e => e.Key, e => e.Split);
        var more = Data([.. Enumerable.Range(0, 10).Select(i => ($"{i}_b.jpg", Again(i, SKEncodedImageFormat.Jpeg, 80)))]);
        var after = Open(more).Examples.ToDictionary(e => e.Key, e => e.Split);
        Assert.Equal(40, after.Count);
        Assert.All(before, b => Assert.Equal(b.Value, after[b.Key]));
        Assert.All(Enumerable.Range(0, 10), i => Assert.Equal(after[$"{i}_a.jpg"], after[$"{i}_b.jpg"]));
    }

    [Fact]
    public void NothingLeavesATestThatSomebodyChose()
    {
        var data = Data(("0_train.jpg", Face(1)), ("1_test.jpg", Face(1)), ("2_val.jpg", Face(1)), ("3_train.jpg", Face(2))) with
        {
            Pattern = "{n}_{part}.*",
            Split = new ByColumn { Column = "part" },
        };
        Assert.Equal([Split.Test, Split.Test, Split.Test, Split.Train], Open(data).Examples.Select(e => e.Split));
    }

    [Fact]
    public void SourcesAreLookedAtTogether()
    {
        folder.Write("given/9_test.jpg", Face(4));
        var drawn = Data(("0_x.jpg", Face(4))) with
        {
            GroupBy = null,
            Split = new ByHash
            {
                Train = 1,
                Validation = 0,
                Test = 0,
            },
        };
        var given = new FileNames
        {
            Folder = Path.Combine(folder.Path, "given"),
            Pattern = "{n}_{part}.*",
            Split = new ByColumn { Column = "part" },
        };
        var both = new Combined
        {
            Sources = new Dictionary<string, DataSpec> { ["drawn"] = drawn, ["given"] = given },
            GroupBy = new Duplicates(),
        };
        Assert.All(Open(both).Examples, e => Assert.Equal(Split.Test, e.Split));
        var problems = new Problems();
        (both with { Sources = new Dictionary<string, DataSpec> { ["drawn"] = drawn with { GroupBy = new Duplicates() } } }).Check(
            problems
        );
        Assert.Equal("sources.drawn.group_by", Assert.Single(problems.Found).Path);
    }

    [Fact]
    public void ChainsBecomeOneGroup() =>
        Assert.Equal(
            [
                [0, 3, 5, 6],
                [1, 2],
            ],
            Duplicates.Groups([Pair(0, 5), Pair(1, 2), Pair(3, 6), Pair(5, 6)], 8).Select(g => g.ToArray())
        );

    [Fact]
    public void ErrorsAreReportedAndTheSettingIsReadFromAFile()
    {
        var problems = new Problems();
        new Duplicates { Distance = 40, Correlation = 0.1 }.Check(problems);
        Assert.Equal(["distance", "correlation"], problems.Found.Select(p => p.Path));
        var source = ExperimentFile.Parse(
            "data: { type: FileNames, folder: x, pattern: '{age}_*', "
                + "group_by: { type: Duplicates, distance: 4 } }\ntasks: { age: Regression }"
        );
        source.ThrowIfWrong();
        Assert.Equal(new Duplicates { Distance = 4 }, source.Experiment.Data.GroupBy);
        Assert.Equal(
            new Duplicates(),
            ExperimentFile
                .Parse("data: { type: FileNames, folder: x, pattern: '{age}_*', group_by: Duplicates }\ntasks: { age: Regression }")
                .Experiment.Data.GroupBy
        );
    }

    static DuplicatePair Pair(int first, int second) => new(first, second, Likeness.Near, 0, 1);
}
