using System.Globalization;
using HydraSharp.Determinism;
using HydraSharp.Tuning;
using Xunit;

namespace HydraSharp.Tests.Tuning;

public sealed class SearchedKeyTests
{
    static string[] Drawn(string text, int count) =>
        [.. Enumerable.Range(0, count).Select(i => SearchedKey.Parse(text).Draw(new SampleRandom(1, 0, i)))];

    static double[] Numbers(string text) => [.. Drawn(text, 2000).Select(d => double.Parse(d, CultureInfo.InvariantCulture))];

    [Fact]
    public void ALogarithmicRangeHasEachPowerOfTenAlike()
    {
        var numbers = Numbers("rate=log:1e-4..1e-2");
        Assert.All(numbers, n => Assert.InRange(n, 1e-4, 1e-2));
        Assert.InRange(numbers.Count(n => n < 1e-3), 900, 1100);
    }

    [Fact]
    public void ARangeHasEachNumberAlike() => Assert.InRange(Numbers("x=-1..3").Average(), 0.9, 1.1);

    [Fact]
    public void ChoicesAreThoseNamed() =>
        Assert.Equal(["EqualWeights", "ImtlL"], Drawn("balancing=EqualWeights|ImtlL", 50).Distinct().Order(StringComparer.Ordinal));

    [Theory]
    [InlineData("rate=log:0.0001..0.01")]
    [InlineData("x=-1..3")]
    [InlineData("balancing=a|b")]
    public void ItIsWrittenAsItIsRead(string text) => Assert.Equal(text, SearchedKey.Parse(text).ToString());

    [Theory]
    [InlineData("rate", "is not key=values")]
    [InlineData("=1..2", "is not key=values")]
    [InlineData("rate=0.1", "write a range such as")]
    [InlineData("rate=a..b", "write a range such as")]
    [InlineData("rate=2..1", "2 is not below 1")]
    [InlineData("rate=log:0..1", "begins above 0")]
    public void WhatIsNoRangeIsReported(string text, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => SearchedKey.Parse(text)).Message, StringComparison.Ordinal);
}
