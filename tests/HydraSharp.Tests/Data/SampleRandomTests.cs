using HydraSharp.Determinism;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class SampleRandomTests
{
    // Seed 0, epoch 0 and this index give the state 1234567, for which SplitMix64's first numbers are published (Rosetta Code,
    // "Pseudo-random numbers/Splitmix64").
    [Fact]
    public void ThePublishedNumbersComeOut()
    {
        var random = new SampleRandom(0, 0, 160538777323870177);
        foreach (
            var expected in new ulong[]
            {
                6457827717110365317,
                3203168211198807973,
                9817491932198370423,
                4593380528125082431,
                16408922859458223821,
            }
        )
            Assert.Equal(expected, random.NextBits());
    }

    [Fact]
    public void DoublesAndWholeNumbersAreTheUpperBits()
    {
        // Bits 1321962074176129191, 15925659190040627001, 6588988029983277238 (computed apart): over 2^64 they are 0.0717, 0.8633, 0.3572.
        SampleRandom doubles = new(1, 2, 3),
            wholes = new(1, 2, 3);
        foreach (var (share, whole) in new[] { (0.07166370763826013, 0), (0.8633317146052892, 8), (0.35718975682944265, 3) })
        {
            Assert.Equal(share, doubles.NextDouble());
            Assert.Equal(whole, wholes.Next(10));
        }
    }

    [Fact]
    public void SeedEpochAndIndexEachMatter()
    {
        var firsts =
            from seed in new[] { 1L, 2 }
            from epoch in new[] { 1L, 2 }
            from index in new[] { 1L, 2 }
            select new SampleRandom(seed, epoch, index).NextBits();
        Assert.Equal(8, firsts.Distinct().Count());
    }

    // 100,000 numbers in 10 drawers of 10,000: the deviation of a drawer is sqrt(100,000 * .1 * .9) = 95; 5 of them are 475.
    [Fact]
    public void NumbersAreEvenlySpreadAlsoOverNeighbouringIndices()
    {
        int[] within = new int[10],
            across = new int[10];
        var random = new SampleRandom(5, 0, 0);
        for (var i = 0; i < 100_000; i++)
        {
            within[random.Next(10)]++;
            across[(int)(10 * new SampleRandom(5, 1, i).NextDouble())]++;
        }

        Assert.All(within.Concat(across), n => Assert.InRange(n, 9525, 10475));
    }

    // The mean of 100,000 normal numbers has a deviation of 1/316, the mean square of sqrt(2)/316.
    [Fact]
    public void NormalNumbersHaveMeanZeroAndDeviationOne()
    {
        var random = new SampleRandom(6, 0, 0);
        var numbers = Enumerable.Range(0, 100_000).Select(_ => random.Normal()).ToList();
        Assert.InRange(numbers.Average(), -0.016, 0.016);
        Assert.InRange(numbers.Average(n => n * n), 0.977, 1.023);
    }

    // Beta(a, a) has the mean 1/2 and the variance v = 1/(4(2a + 1)). Of 40,000 numbers the mean has a deviation of sqrt(v/40,000) =
    // 0.0025, the variance one of at most 0.0008; half of the numbers are below 1/2, with a deviation of 100.
    [Theory]
    [InlineData(0.2, 0.178571)]
    [InlineData(1, 0.083333)]
    [InlineData(4, 0.027778)]
    public void BetaNumbersHaveTheirMeanAndVariance(double alpha, double variance)
    {
        var random = new SampleRandom(8, 0, 0);
        var numbers = Enumerable.Range(0, 40_000).Select(_ => random.Beta(alpha)).ToList();
        Assert.All(numbers, n => Assert.InRange(n, 0, 1));
        Assert.Equal(0.5, numbers.Average(), 0.0125);
        Assert.Equal(variance, numbers.Average(n => (n - 0.5) * (n - 0.5)), 0.004);
        Assert.InRange(numbers.Count(n => n < 0.5), 19_500, 20_500);
    }

    // Both Gamma numbers are far below the smallest double: only their logarithms can be compared.
    [Fact]
    public void BetaNumbersOfASmallAlphaAreNearlyZeroOrOne()
    {
        var random = new SampleRandom(9, 0, 0);
        var numbers = Enumerable.Range(0, 2000).Select(_ => random.Beta(1e-4)).ToList();
        Assert.True(numbers.Count(n => n is < 1e-6 or > 1 - 1e-6) > 1980);
        Assert.InRange(numbers.Count(n => n > 0.5), 850, 1150);
    }

    [Fact]
    public void EveryOrderIsEquallyLikely()
    {
        // 6 orders of 3, 6,000 draws: 1,000 each, deviation sqrt(6000 * 1/6 * 5/6) = 29; 5 of them are 145.
        var counts = Enumerable
            .Range(0, 6000)
            .Select(i => string.Concat(new SampleRandom(7, 0, i).Permutation(3)))
            .CountBy(o => o)
            .ToList();
        Assert.Equal(6, counts.Count);
        Assert.All(counts, c => Assert.InRange(c.Value, 855, 1145));
    }
}
