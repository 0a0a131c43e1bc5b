using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tests.Tasks.Losses;
using Xunit;

namespace HydraSharp.Tests.Tasks;

public sealed class MultiLabelTests
{
    static readonly MultiLabel Wears = new() { Name = "wears", Classes = ["beard", "glasses", "hat"] };

    public static TheoryData<string, string, float[]> Lists =>
        new()
        {
            { "|", "beard|hat", [1, 0, 1] },
            { "|", " hat | Beard ", [1, 0, 1] },
            { "|", "hat|", [0, 0, 1] },
            { "|", "0|2", [1, 0, 1] },
            { "|", "glasses", [0, 1, 0] },
            { "|", "hat|hat", [0, 0, 1] },
            { "|", "-", [0, 0, 0] },
            { "|", "None", [0, 0, 0] },
            { "|", "beard|?hat", [1, 0, float.NaN] },
            { "|", "?1", [0, float.NaN, 0] },
            { " ", "beard  hat", [1, 0, 1] },
            { ",", "beard, hat", [1, 0, 1] },
        };

    [Theory]
    [MemberData(nameof(Lists))]
    public void ReadsLists(string separator, string label, float[] expected)
    {
        float[] target = [9, 9, 9];
        Assert.Null((Wears with { Separator = separator }).Encode(label, target));
        Assert.Equal(expected, target);
    }

    [Theory]
    [InlineData("beard|glases", "unknown class 'glases'; did you mean 'glasses'?")]
    [InlineData("beard|3", "'3' is no class, and no index either, since the column has names such as 'beard'; one of beard, glasses, hat")]
    [InlineData("|", "'|' names no label; write '-' when none is there")]
    [InlineData("beard|-", "'-' stands alone, or not at all")]
    [InlineData("hat|?hat", "'hat' is both there and unknown")]
    [InlineData("?hat|hat", "'hat' is both there and unknown")]
    [InlineData("?beard|?glasses|?hat", "every label is unknown; leave the whole entry empty instead")]
    public void ReportsWhatIsWrong(string label, string problem) => Assert.Equal(problem, Wears.Encode(label, new float[3]));

    [Fact]
    public void ReportsThoseFromTheThresholdOn()
    {
        var answer = Assert.IsType<Answer.Labels>(Wears.Read([0.5f, 0.25f, 0.75f]));
        Assert.Equal(["beard", "hat"], answer.Present);
        Assert.Equal([new("beard", 0.5), new("glasses", 0.25), new("hat", 0.75)], answer.Probabilities);
        Assert.Equal(["hat"], Assert.IsType<Answer.Labels>((Wears with { Threshold = 0.6 }).Read([0.5f, 0.25f, 0.75f])).Present);
    }

    // Beard 1 of 2, glasses 0 of 2, hat 1 of 1 known.
    [Fact]
    public void TheBestConstantIsTheShareWhereKnown() => Assert.Equal([0.5f, 0, 1], Wears.BestConstant([1, 0, float.NaN, 0, 0, 1]));

    [Fact]
    public void ReportsErrors()
    {
        Assert.Empty(Expect.Errors(Wears.Check));
        Assert.Equal(
            ["classes: 'a|b' contains the separator '|' (choose another separator)"],
            Expect.Errors((Wears with { Classes = ["a|b", "c"] }).Check)
        );
        Assert.Equal(2, Expect.Errors((Wears with { Classes = ["none", "?c"] }).Check).Count);
        Assert.Equal(["separator: it is empty (such as '|' or ' ')"], Expect.Errors((Wears with { Separator = "" }).Check));
    }
}
