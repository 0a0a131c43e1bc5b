using HydraSharp.Training.Balancing.Diagnostics;
using Xunit;

namespace HydraSharp.Tests.Training.Balancing;

public sealed class TaskGroupingTests
{
    // a and b help each other (0.02, 0.03), c hurts both (-0.05) and is helped a little by them (0.01): a with b is 0.05, all together
    // (0.02 - 0.05) / 2 + (0.03 - 0.05) / 2 + 0.01 < 0.
    [Fact]
    public void TasksThatHelpEachOtherStayTogether() =>
        Assert.Equal(["a b", "c"], Groups(3, (0, 1, 0.03), (1, 0, 0.02), (2, 0, -0.05), (2, 1, -0.05), (0, 2, 0.01), (1, 2, 0.01)));

    [Fact]
    public void TwoPairs() =>
        Assert.Equal(
            ["a d", "b c"],
            Groups(4, (0, 3, 0.04), (3, 0, 0.04), (1, 2, 0.02), (2, 1, 0.02), (0, 1, -0.03), (1, 3, -0.02), (2, 0, -0.04))
        );

    [Fact]
    public void AllThatHurtPart() => Assert.Equal(["a", "b"], Groups(2, (0, 1, -0.1), (1, 0, 0.05)));

    [Fact]
    public void WhereNothingIsKnownAllStayTogether()
    {
        Assert.Equal(["a b c"], Groups(3));
        Assert.Equal(["a b"], Groups(2, (0, 1, double.NaN), (1, 0, double.NaN)));
        Assert.Equal(
            TaskGrouping.MostTasks + 1,
            TaskGrouping
                .Best([
                    .. from i in Enumerable.Range(0, 11) from j in Enumerable.Range(0, 11) select new TaskAffinity("t" + i, "t" + j, -1),
                ])[0]
                .Count
        );
    }

    static string[] Groups(int tasks, params (int Of, int On, double Share)[] shares)
    {
        var names = "abcdef";
        return
        [
            .. TaskGrouping
                .Best([
                    .. from i in Enumerable.Range(0, tasks)
                    from j in Enumerable.Range(0, tasks)
                    select new TaskAffinity(
                        $"{names[i]}",
                        $"{names[j]}",
                        i == j ? 0.05 : shares.FirstOrDefault(s => s.Of == i && s.On == j).Share
                    ),
                ])
                .Select(g => string.Join(' ', g)),
        ];
    }
}
