using HydraSharp.Training;
using Xunit;

namespace HydraSharp.Tests.Training;

public sealed class ThreadChoiceTests
{
    [Theory]
    [InlineData(2, 2, 0.25, 2)]
    [InlineData(2, 2, 0.3, 1)]
    [InlineData(2, 2, 1.0, 1)]
    [InlineData(2, 2, 2.0, 1)]
    [InlineData(8, 8, 1.2, 7)]
    [InlineData(8, 8, 1.3, 6)]
    [InlineData(8, 8, 8.0, 1)]
    [InlineData(1, 1, 1.0, 1)]
    [InlineData(2, 64, 30.0, 2)]
    [InlineData(2, 64, 62.9, 1)]
    public void TheOthersProcessorsAreLeftToThem(int budget, int processors, double others, int expected)
    {
        var choice = new ThreadChoice(budget);
        Assert.Equal(expected != budget, choice.Add(new(others, processors)));
        Assert.Equal(expected, choice.Count);
    }

    [Fact]
    public void ItFallsAtOnceAndRisesAfterTwoQuietWindows()
    {
        var choice = new ThreadChoice(4);
        Assert.Equal(
            [1, 1, 1, 1, 3, 3, 2, 2, 4],
            ((double[])[3, 0, 3, 1, 0, 0, 2, 0, 0]).Select(others =>
            {
                choice.Add(new(others, 4));
                return choice.Count;
            })
        );
    }

    [Fact]
    public void OnlyAChangeIsOne()
    {
        var choice = new ThreadChoice(2);
        Assert.Equal([false, true, false, false, true, false], ((double[])[0, 1, 1, 0, 0, 0]).Select(others => choice.Add(new(others, 2))));
    }
}
