using HydraSharp.Analysis;
using HydraSharp.Tasks;
using Xunit;

namespace HydraSharp.Tests.Analysis;

public sealed class GroupTests
{
    static readonly string[] Sides = ["left", "right"];

    [Fact]
    public void ConfusionsAreCounted()
    {
        var found = Assert.Single(Confusion.Of(Rows.Classes("mood", ["a", "b", "c"], [(0, 0), (1, 0), (1, 0), (1, 1), (0, 2), (2, 2)])));
        Assert.Equal(
            [
                [1, 2, 0],
                [0, 1, 0],
                [1, 0, 1],
            ],
            found.Counts
        );
        Assert.Equal((3, 2.0 / 3, 0.5), (found.Row(0), found.Share(0, 1), found.Share(2, 2)));
    }

    [Fact]
    public void EachLabelHasATableOfItsOwnWithoutWhatIsUnknown()
    {
        var task = new MultiLabel { Name = "wears", Classes = ["hat", "beard"] };
        var found = Confusion.Of(Rows.Of(task, [([0.9f, 0.2f], [1, 0]), ([0.4f, 0.6f], [1, float.NaN]), ([0.1f, 0.8f], [0, 1])]));
        Assert.Equal(["hat", "beard"], found.Select(c => c.Title));
        Assert.Equal(
            [
                [1, 0],
                [1, 1],
            ],
            found[0].Counts
        );
        Assert.Equal(
            [
                [1, 0],
                [0, 1],
            ],
            found[1].Counts
        );
    }

    // Rows 0 to 9 with values 0 to 9: five ranges of two.
    [Fact]
    public void ANumberIsCutIntoRangesOfAsManyRows()
    {
        var grouping = Grouping.Of(Rows.Numbers([.. Enumerable.Range(0, 10).Select(i => (0f, (float)i))]));
        Assert.Equal(["0 to 1 years", "2 to 3 years", "4 to 5 years", "6 to 7 years", "8 to 9 years"], grouping.Groups.Select(g => g.Name));
        Assert.Equal([4, 5], grouping.Groups[2].Rows);
        Assert.Equal(["1 years"], Grouping.Of(Rows.Numbers([(0, 1), (0, 1), (0, 1)])).Groups.Select(g => g.Name));
    }

    [Fact]
    public void PairsAreWhatTwoGroupsShare()
    {
        var side = Grouping.Of(Rows.Classes("side", Sides, [(0, 0), (0, 0), (0, 1), (0, 1)]));
        var size = Grouping.Of(Rows.Classes("size", ["small", "large"], [(0, 0), (0, 1), (0, 1), (0, 1)]));
        var pair = Grouping.Pair(side, size);
        Assert.Equal("side and size", pair.Title);
        Assert.Equal(
            ["left, small: 0", "left, large: 1", "right, large: 2 3"],
            pair.Groups.Select(g => $"{g.Name}: {string.Join(' ', g.Rows)}")
        );
    }

    // 40 on the left with an error of 2, 40 on the right with 5, and 5 in the middle with 100, which are too few to be ranked.
    [Fact]
    public void TheGapLiesBetweenGroupsThatAreLargeEnough()
    {
        var (ages, sides) = Made();
        var found = Assert.Single(TaskGroups.Of(ages, [Grouping.Of(sides)], pairs: true));
        Assert.Equal([("left", 40, false), ("right", 40, false), ("middle", 5, true)], found.Groups.Select(g => (g.Name, g.Rows, g.Small)));
        Assert.Equal([2.0, 5, 100], found.Groups.Select(g => g.Values[0].Value));
        var gap = found.Gaps[0]!;
        Assert.Equal(("mae", "right", "left"), (gap.Metric, gap.Worst.Name, gap.Best.Name));
        Assert.Equal(new Interval(3, 3, 3), gap.Distance);
        Assert.Equal(5, found.Groups[1].Values[1].Value, 6);
    }

    // 30 of 40 right against 20 of 40: a gap of 0.25; its deviation is about sqrt(0.75·0.25/40 + 0.5·0.5/40) = 0.105.
    [Fact]
    public void TheGapOfAShareHasTheIntervalThatTheSpreadOfSharesGives()
    {
        var moods = Rows.Classes("mood", ["a", "b"], [.. Enumerable.Range(0, 80).Select(i => (i % 40 < (i < 40 ? 30 : 20) ? 0 : 1, 0))]);
        var sides = Rows.Classes("side", Sides, [.. Enumerable.Range(0, 80).Select(i => (0, i < 40 ? 0 : 1))]);
        var found = TaskGroups.Of(moods, [Grouping.Of(sides)], pairs: false)[0];
        var gap = found.Gaps[found.Metrics.ToList().FindIndex(m => m.Key == "accuracy")]!;
        Assert.Equal(0.25, gap.Distance.Value, 12);
        Assert.Equal(("right", "left"), (gap.Worst.Name, gap.Best.Name));
        Assert.InRange(gap.Distance.Low, 0.25 - 2.5 * 0.105, 0.25 - 1.5 * 0.105);
        Assert.InRange(gap.Distance.High, 0.25 + 1.5 * 0.105, 0.25 + 2.5 * 0.105);
    }

    // 30 of 40 right against 29 of 40: nothing that 80 images could distinguish, and the interval says so.
    [Fact]
    public void AGapThatChanceExplainsHasAnIntervalAroundZero()
    {
        var moods = Rows.Classes("mood", ["a", "b"], [.. Enumerable.Range(0, 80).Select(i => (i % 40 < (i < 40 ? 30 : 29) ? 0 : 1, 0))]);
        var sides = Rows.Classes("side", Sides, [.. Enumerable.Range(0, 80).Select(i => (0, i < 40 ? 0 : 1))]);
        var gap = TaskGroups.Of(moods, [Grouping.Of(sides)], pairs: false)[0].Gaps[0]!;
        Assert.Equal(0.025, gap.Distance.Value, 12);
        Assert.True(gap.Distance.Low < -0.1 && gap.Distance.High > 0.15, $"{gap.Distance}");
    }

    // By its own classes a task is reported only with what has a meaning there: accuracy, but not F1.
    [Fact]
    public void EveryOtherTaskMakesGroupsAndPairs()
    {
        var (ages, sides) = Made();
        var moods = Rows.Classes("mood", ["a", "b"], [.. Enumerable.Range(0, 85).Select(i => (i % 2, i / 2 % 2))]);
        var groupings = new[] { ages, sides, moods }.Select(Grouping.Of).ToArray();
        var found = TaskGroups.Of(moods, groupings, pairs: true);
        Assert.Equal(["age", "side", "mood", "age and side", "mood and age", "mood and side"], found.Select(f => f.By.Title));
        Assert.Equal(
            ["accuracy,macro_f1", "accuracy,macro_f1", "accuracy", "accuracy,macro_f1", "accuracy", "accuracy"],
            found.Select(f => string.Join(',', f.Metrics.Select(m => m.Key)))
        );
        Assert.Equal([false, false, true, false, true, true], found.Select(f => f.Own));
    }

    [Fact]
    public void FewerThanTwoLargeGroupsHaveNoGap()
    {
        var ages = Rows.Numbers([.. Enumerable.Range(0, 40).Select(i => (1f, 0f))]);
        var sides = Rows.Classes("side", Sides, [.. Enumerable.Range(0, 40).Select(i => (0, i < 38 ? 0 : 1))]);
        Assert.All(TaskGroups.Of(ages, [Grouping.Of(sides)], pairs: false)[0].Gaps, Assert.Null);
    }

    // Six rows of "a", usually 0.85 sure of it but for one that says "b" with 0.95; "b" is usually 0.9 sure. Row 1 leans to "b" with 0.6
    // only.
    [Fact]
    public void ALabelIsSuspectedWhereAnotherClassIsAsSureAsItUsuallyIs()
    {
        (float[], float[]?)[] rows =
        [
            ([0.9f, 0.1f], [0]),
            ([0.4f, 0.6f], [0]),
            ([0.05f, 0.95f], [0]),
            ([0.1f, 0.9f], [1]),
            ([0.12f, 0.88f], [1]),
            ([0.3f, 0.7f], null),
        ];
        var outputs = Rows.Of(new Classification { Name = "mood", Classes = ["a", "b"] }, rows);
        var found = Assert.Single(SuspiciousLabel.Find([(new("test", [10, 11, 12, 13, 14, 15], [outputs]), outputs)]));
        Assert.Equal(("test", 12, "a", "b (95 %)"), (found.Split, found.Example, found.Given, found.Predicted));
        Assert.Equal((0.05, -0.9), (Math.Round(found.SelfConfidence, 6), Math.Round(found.Margin, 6)));
    }

    // Errors 1 to 4: quartiles 1.75 and 3.25 with the two far ones left out of nothing; 30 and 20 lie above 3.25 + 3·1.5.
    [Fact]
    public void ANumberIsSuspectedWhereItsErrorIsFarOut()
    {
        var errors = new[] { 1f, 2, 3, 4, 1, 2, 3, 4, 1, 2, 3, 4, 30, 20 };
        var outputs = Rows.Numbers([.. errors.Select(e => (50 + e, 50f))]);
        var found = SuspiciousLabel.Find([(new("validation", [.. Enumerable.Range(0, 14)], [outputs]), outputs)]);
        Assert.Equal([12, 13], found.Select(f => f.Example));
        Assert.Equal(("50 years", "80 years"), (found[0].Given, found[0].Predicted));
    }

    static (TaskOutputs Ages, TaskOutputs Sides) Made()
    {
        var rows = Enumerable
            .Range(0, 85)
            .Select(i =>
                (
                    Side: i < 40 ? 0
                    : i < 80 ? 1
                    : 2,
                    Error: i < 40 ? 2f
                    : i < 80 ? 5f
                    : 100f
                )
            )
            .ToArray();
        return (
            Rows.Numbers([.. rows.Select((r, i) => (i + r.Error, (float)i))]),
            Rows.Classes("side", [.. Sides, "middle"], [.. rows.Select(r => (0, r.Side))])
        );
    }
}
