using HydraSharp.Comparisons;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Tests.Analysis;
using Xunit;

namespace HydraSharp.Tests.Comparisons;

public sealed class ComparisonTests
{
    static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    // Errors of the model and of the baseline on 200 images, which stand in any order.
    static Comparison.Answers Answers(string run, Func<int, float> error, bool backwards = false)
    {
        int[] order = [.. Enumerable.Range(0, 200).OrderBy(i => backwards ? -i : i)];
        return new(run, Rows.Numbers([.. order.Select(i => (i + error(i), (float)i))]), [.. order.Select(i => $"{i:000}.jpg")]);
    }

    [Fact]
    public void RowsAreMatchedByImageWhateverTheirOrder()
    {
        var figure = Comparison.Of([Answers("hydra", i => i % 5, backwards: true)], [Answers("baseline", i => i % 5 + 1)], Stop).Figures[0];
        Assert.Equal(("age", "mae", 200), (figure.Task, figure.Metric, figure.Samples));
        Assert.Equal((3, 2), (figure.Baseline, figure.Model));
        Assert.Equal(-1, figure.Difference.Value, 6);
        Assert.Equal(-1, figure.Difference.Low, 6);
        Assert.Equal(-1, figure.Difference.High, 6);
        Assert.Equal(Verdict.Gains, figure.Verdict);
    }

    [Fact]
    public void WhatPaysAndWhatCannotBeReported()
    {
        Assert.Equal(
            Verdict.Pays,
            Comparison.Of([Answers("hydra", i => i % 7 + 1)], [Answers("baseline", i => i % 7)], Stop).Figures[0].Verdict
        );
        var noise = Comparison.Of([Answers("hydra", i => i % 7)], [Answers("baseline", i => 6 - i % 7)], Stop).Figures[0];
        Assert.Equal(Verdict.NoDifferenceShown, noise.Verdict);
        Assert.InRange(0, noise.Difference.Low, noise.Difference.High);
    }

    // The images show a clear gain, but one seed gains 3 and another loses 1: with the seeds in it the interval holds 0.
    [Fact]
    public void SeedsThatDisagreeWidenTheInterval()
    {
        var alone = Comparison.Of([Answers("h1", _ => 1)], [Answers("t1", _ => 4)], Stop).Figures[0];
        Assert.Equal(Verdict.Gains, alone.Verdict);
        var both = Comparison
            .Of([Answers("h1", _ => 1), Answers("h2", _ => 5)], [Answers("t1", _ => 4), Answers("t2", _ => 4)], Stop)
            .Figures[0];
        Assert.Equal(-1, both.Difference.Value, 6);
        Assert.Equal(-3, both.Difference.Low, 6);
        Assert.Equal(1, both.Difference.High, 6);
        Assert.Equal(Verdict.NoDifferenceShown, both.Verdict);
    }

    [Fact]
    public void TasksComeTogetherAndSurviveTheFile()
    {
        var result = Comparison.Together(
            "test",
            ["hydra"],
            ["baseline"],
            [Comparison.Of([Answers("hydra", _ => 1)], [Answers("baseline", _ => 2)], Stop)]
        );
        Assert.Equal(-50, result.DeltaMetrics.Value, 6);
        Assert.Equal(50, result.DeltaTasks.Value, 6);
        Assert.Equal(-50, result.DeltaMetrics.High, 6);
        Assert.Equal("age", Assert.Single(result.Main).Task);
        Assert.Equal(1, result.Seeds);
        var folder = Directory.CreateTempSubdirectory("hydra-sharing-");
        try
        {
            var file = Path.Combine(folder.FullName, "sharing.json");
            result.Write(LocalStorage.FromEnvironment(), file);
            Assert.Equal(result.ToJson(), SharingResult.Read(LocalStorage.FromEnvironment(), file)!.ToJson());
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public void OtherImagesAreRefusedWithTheirNumber()
    {
        var few = new Comparison.Answers("few", Rows.Numbers([(1, 1)]), ["000.jpg"]);
        var error = Assert.Throws<HydraException>(() => Comparison.Of([Answers("hydra", _ => 1)], [few], Stop));
        Assert.Contains(
            "'few' was measured on other images than 'hydra' for task 'age' (1 and 200 labelled, 1 in common)",
            error.Message,
            StringComparison.Ordinal
        );
    }
}
