using HydraSharp.Tuning;
using Xunit;

namespace HydraSharp.Tests.Tuning;

public sealed class AshaTests
{
    [Theory]
    [InlineData(27, new[] { 1, 3, 9, 27 })]
    [InlineData(10, new[] { 1, 3, 10 })]
    [InlineData(2, new[] { 2 })]
    [InlineData(1, new[] { 1 })]
    public void RungsAreThirdsOfTheWhole(int epochs, int[] expected) => Assert.Equal(expected, new Asha(epochs).Lengths);

    // The paper's rule by hand, nine epochs. Every trial is better than those before it: from the third on, the newest is in the best
    // third of its rung and continues at once; from the third in the second rung on, to the whole training.
    [Fact]
    public void OneInThreeGoesOnAsSoonAsItMay()
    {
        var asha = new Asha(9);
        var done = new List<(int, int)>();
        for (var i = 0; i < 13; i++)
        {
            var work = asha.Next();
            done.Add(work);
            asha.Add(work, -work.Trial);
        }

        Assert.Equal([(0, 0), (1, 0), (2, 0), (2, 1), (3, 0), (3, 1), (4, 0), (4, 1), (4, 2), (5, 0), (5, 1), (5, 2), (6, 0)], done);
        Assert.Equal((5, 2, -5.0), asha.Best());
    }

    [Fact]
    public void WhatGoesOnIsAlwaysOfTheBestThird()
    {
        var asha = new Asha(27);
        var random = new Random(3);
        var scores = Enumerable.Range(0, 200).Select(_ => random.NextDouble()).ToArray();
        var rungs = asha.Lengths.Select(_ => new List<int>()).ToArray();
        for (var i = 0; i < 120; i++)
        {
            var work = asha.Next();
            if (work.Rung > 0)
            {
                var below = rungs[work.Rung - 1];
                Assert.Contains(work.Trial, below.OrderBy(t => scores[t]).Take(below.Count / 3));
                Assert.DoesNotContain(work.Trial, rungs[work.Rung]);
            }

            rungs[work.Rung].Add(work.Trial);
            asha.Add(work, scores[work.Trial]);
        }

        Assert.All(rungs, r => Assert.NotEmpty(r));
        Assert.True(rungs[0].Count > 2.5 * rungs[1].Count);
    }

    [Fact]
    public void ATrialThatFailedNeverGoesOnAndIsNeverTheBest()
    {
        var asha = new Asha(3);
        for (var i = 0; i < 3; i++)
            asha.Add(asha.Next(), double.NaN);
        Assert.Equal((3, 0), asha.Next());
        Assert.Null(asha.Best());
        asha.Add(asha.Next(), 5);
        Assert.Equal((3, 0, 5.0), asha.Best());
        Assert.Equal((3, 1), asha.Next());
    }

    [Fact]
    public void ARungCostsTheEpochsFromTheOneBefore()
    {
        var asha = new Asha(9);
        Assert.Equal((1, 2, 6), (asha.Cost((0, 0)), asha.Cost((0, 1)), asha.Cost((0, 2))));
    }
}
