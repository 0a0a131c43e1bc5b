using HydraSharp.Data;
using HydraSharp.Tasks;
using HydraSharp.Training.Targets;
using Xunit;

namespace HydraSharp.Tests.Training.Targets;

/// <summary>What a column of labels means as a whole.</summary>
public sealed class LabelColumnTests
{
    static readonly Classification Colour = new() { Name = "x", Classes = ["red", "green"] };

    static (DataSourceContents Opened, LabelTable Table) Read(TaskSpec task, IReadOnlyList<string>? words, params string[] labels)
    {
        var opened = new DataSourceContents();
        foreach (var (i, label) in labels.Index())
            opened.Examples.Add(
                new Example($"{i}.jpg", $"{i}", new Dictionary<string, string> { ["x"] = label })
                {
                    Place = $"t.csv:{i + 2}",
                    MissingWords = words,
                }
            );
        MissingLabels.Remove(opened, [task]);
        return (opened, LabelTable.Encode(opened.Examples, [task], opened.Problems, _ => true));
    }

    static string Has((DataSourceContents Opened, LabelTable Table) read) =>
        string.Concat(Enumerable.Range(0, read.Opened.Examples.Count).Select(i => read.Table["x"].Has(i) ? '1' : '0'));

    [Theory]
    [InlineData("NaN")]
    [InlineData("nan")]
    [InlineData("None")]
    [InlineData("NA")]
    [InlineData("N/A")]
    [InlineData("null")]
    [InlineData("?")]
    [InlineData("<NA>")]
    public void UsualWordsMeanThatALabelIsMissing(string word)
    {
        foreach (var task in (TaskSpec[])[Colour, new Binary { Name = "x", Classes = ["red", "green"] }])
        {
            var read = Read(task, null, "red", word, "green", word);
            Assert.Empty(read.Opened.Problems.Found);
            Assert.Equal("1010", Has(read));
            Assert.Contains($"'{word}' 2 times", Assert.Single(read.Opened.Notes), StringComparison.Ordinal);
        }

        Assert.Equal("101", Has(Read(new Regression { Name = "x" }, null, "1", word, "2")));
    }

    [Fact]
    public void AClassOfThatNameIsALabel()
    {
        Assert.Equal("111", Has(Read(Colour with { Classes = ["None", "NA"] }, null, "None", "NA", "None")));
        Assert.Equal("11", Has(Read(new MultiLabel { Name = "x", Classes = ["a", "b"] }, null, "None", "a")));
    }

    [Fact]
    public void WordsThatAreNamedReplaceTheUsualOnes()
    {
        var read = Read(new Regression { Name = "x" }, ["-1", "."], "3", "-1", ".", "NaN");
        Assert.Equal("1000", Has(read));
        Assert.Contains("'NaN' is not a number", Assert.Single(read.Opened.Problems.Found).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ManyErrorsOfOneCauseAreOneWithTheFirstPlaces()
    {
        var read = Read(Colour, null, [.. Enumerable.Repeat("-1", 30), .. Enumerable.Repeat("blue", 9), "red"]);
        Assert.Equal(2, read.Opened.Problems.Found.Count);
        var first = read.Opened.Problems.Found[0];
        Assert.Equal("t.csv:2", first.Place);
        Assert.Contains("data.missing", first.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "(30 labels have this error; also t.csv:3, t.csv:4, t.csv:5, t.csv:6, ...)",
            first.Message,
            StringComparison.Ordinal
        );
    }

    // 32-bit numbers are exact up to 16,777,216.
    [Theory]
    [InlineData(true, "16777217", "16777219", "16777221")]
    [InlineData(true, "1700000001", "1700000002", "1700000050")]
    [InlineData(false, "1700000000", "1600000000", "1500000000")]
    [InlineData(false, "1990", "2026", "2001.5")]
    [InlineData(false, "0.1", "0.2", "0.30000000001")]
    public void NumbersThatLoseTheirDigitsAreRefused(bool refused, params string[] labels)
    {
        var problems = Read(new Regression { Name = "x" }, null, labels).Opened.Problems.Found;
        Assert.Equal(refused, problems.Count > 0);
        Assert.All(problems, p => Assert.Contains("subtract a constant", p.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void AColumnMayHaveDecimalCommas()
    {
        var read = Read(new Regression { Name = "x" }, null, "1,5", "2", "-3,25");
        Assert.Empty(read.Opened.Problems.Found);
        Assert.Equal([1.5f, 2, -3.25f], Enumerable.Range(0, 3).Select(i => read.Table["x"].Row(i)[0]));
        // Thousands or thousandths? Nobody knows.
        Assert.NotEmpty(Read(new Regression { Name = "x" }, null, "1,500", "2,250").Opened.Problems.Found);
    }

    [Fact]
    public void EachSourceHasAColumnOfItsOwn()
    {
        var opened = new DataSourceContents();
        foreach (var (i, label) in ((string[])["0", "1", "green"]).Index())
            opened.Examples.Add(new Example($"{i}.jpg", $"{i}", new Dictionary<string, string> { ["x"] = label }) { Source = i / 2 });
        var table = LabelTable.Encode(opened.Examples, [Colour], opened.Problems, _ => true);
        Assert.Empty(opened.Problems.Found);
        Assert.Equal([0f, 1, 1], Enumerable.Range(0, 3).Select(i => table["x"].Row(i)[0]));
    }
}
