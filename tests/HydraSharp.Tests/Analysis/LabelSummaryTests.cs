using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Data.Splits.Similarity;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Training.Targets;
using Xunit;

namespace HydraSharp.Tests.Analysis;

public sealed class LabelSummaryTests
{
    static readonly Regression Age = new() { Name = "age", Unit = "years" };
    static readonly Classification Kind = new() { Name = "kind", Classes = ["cat", "dog", "cow"] };
    static readonly MultiLabel Marks = new() { Name = "marks", Classes = ["a", "b"] };

    static LabelSummary Of(TaskSpec task, IReadOnlyList<IReadOnlyList<int>> parts, params string[] labels)
    {
        Example[] examples =
        [
            .. labels.Select(
                (l, i) =>
                    new Example(
                        $"/{i}",
                        $"{i}",
                        l.Length == 0 ? new Dictionary<string, string>() : new Dictionary<string, string> { [task.Name] = l }
                    )
            ),
        ];
        var problems = new Problems();
        var table = LabelTable.Encode(examples, [task], problems, requireTraining: _ => false);
        Assert.Empty(problems.Found);
        return LabelSummary.Of(task, table[task.Name], null, parts);
    }

    [Fact]
    public void ClassesAreCountedByPart()
    {
        var found = Of(
            Kind,
            [
                [0, 1, 2, 3],
                [4],
                [5],
            ],
            "cat",
            "cat",
            "dog",
            "",
            "dog",
            "cow"
        );
        Assert.Equal([3, 1, 1], found.Labelled);
        Assert.Equal(["cat 2,0,0", "dog 1,1,0", "cow 0,0,1"], found.Groups.Select(g => $"{g.Name} {string.Join(',', g.Counts)}"));
        Assert.Equal(2, found.Imbalance);
    }

    [Fact]
    public void LabelsCountEachOfTheirs() =>
        Assert.Equal(
            ["a 2", "b 1"],
            Of(
                Marks,
                [
                    [0, 1, 2],
                    [],
                    [],
                ],
                "a",
                "a|b",
                "-"
            )
                .Groups.Select(g => $"{g.Name} {g.Counts[0]}")
        );

    [Fact]
    public void NumbersFallIntoRangesOfOneWidth()
    {
        var found = Of(
            Age,
            [
                [0, 1, 2],
                [3],
                [4],
            ],
            "3",
            "9.5",
            "10",
            "57",
            "61"
        );
        Assert.Equal(
            ["0 to <5 1,0,0", "5 to <10 1,0,0", "10 to <15 1,0,0", "55 to <60 0,1,0", "60 to <65 0,0,1"],
            found.Groups.Where(g => g.Counts.Sum() > 0).Select(g => $"{g.Name} {string.Join(',', g.Counts)}")
        );
        Assert.Equal(13, found.Groups.Count);
        var values = found.Values!;
        Assert.Equal((3, 61, 10, 28.1), (values.Minimum, values.Maximum, values.Median, Math.Round(values.Mean, 6)));
        Assert.Equal(25.3819, values.Deviation, 4); // sqrt((630.01 + 345.96 + 327.61 + 835.21 + 1082.41) / 5)
    }

    [Theory]
    [InlineData("5", "5", "5")]
    [InlineData("-1000", "0", "1000")]
    [InlineData("0.001", "0.002", "0.0035")]
    public void EveryNumberFindsItsRange(params string[] labels)
    {
        var found = Of(
            Age,
            [
                [0, 1, 2],
                [],
                [],
            ],
            labels
        );
        Assert.Equal(3, found.Groups.Sum(g => g.Counts[0]));
        Assert.InRange(found.Groups.Count, 1, 15);
    }

    [Fact]
    public void DuplicatesAcrossPartsAndWithOtherLabelsAreFound()
    {
        Example[] examples =
        [
            new("/0", "0", new Dictionary<string, string> { ["age"] = "3" }),
            new("/1", "1", new Dictionary<string, string> { ["age"] = "3" }) { Split = Split.Test },
            new("/2", "2", new Dictionary<string, string> { ["age"] = "4" }),
            new("/3", "3", new Dictionary<string, string> { ["age"] = "5" }),
            new("/4", "4", new Dictionary<string, string>()),
        ];
        var found = DuplicateSummary.Of(
            [new(0, 1, Likeness.SameBytes, 0, 1), new(2, 3, Likeness.Near, 2, 0.99), new(3, 4, Likeness.Near, 2, 0.99)],
            examples,
            ["age", "kind"]
        );
        Assert.Equal(
            [
                [0, 1],
            ],
            found.Across.Select(g => g.ToArray())
        );
        Assert.Equal(
            [
                [2, 3, 4],
            ],
            found.Disagreeing[0].Value.Select(g => g.ToArray())
        );
        Assert.Empty(found.Disagreeing[1].Value);
        Assert.Equal(2, found.Count(Likeness.Near));
    }
}
