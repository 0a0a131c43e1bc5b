using HydraSharp.Configuration.Drafting;
using HydraSharp.Tasks;
using Xunit;

namespace HydraSharp.Tests.Configuration.Drafting;

public sealed class ColumnReaderTests
{
    static string[] Repeated(params string[] values) => [.. Enumerable.Repeat(values, 5).SelectMany(v => v)];

    static IReadOnlyList<string> Names(TaskSpec? task) =>
        task switch
        {
            Binary b => b.Classes,
            Classification c => c.Classes,
            Ordinal o => o.Levels,
            MultiLabel m => m.Classes,
            _ => [],
        };

    [Theory]
    [InlineData("smile", "Binary", "no yes", "yes", "no")]
    [InlineData("smile", "Binary", "0 1", "1", "0")]
    [InlineData("gender", "Binary", "Female Male", "Male", "Female")]
    [InlineData("kind", "Classification", "cat cow dog", "dog", "cow", "cat")]
    [InlineData("race", "Classification", "0 1 2 3", "3", "1", "0", "2")]
    [InlineData("stars", "Ordinal", "1 2 3 10", "10", "1", "3", "2")]
    [InlineData("people_count", "Regression", "", "0", "1", "2", "3")]
    [InlineData("age", "Regression", "", "23", "41.5", "7", "70")]
    [InlineData("ages", "Ordinal", "0-2 3-9 10-19 more than 70", "3-9", "more than 70", "0-2", "10-19")]
    [InlineData("weight", "Ordinal", "<5 5-10 10+", "5-10", "10+", "<5")]
    [InlineData("size", "Ordinal", "small Medium LARGE", "LARGE", "small", "Medium")]
    [InlineData("marks", "MultiLabel", "beard glasses hat", "beard|hat", "hat", "glasses|hat", "-", "beard")]
    public void AColumnIsTakenForWhatItIs(string column, string type, string names, params string[] values)
    {
        var guess = ColumnReader.Guess(column, Repeated(values), []);
        Assert.True(guess.Task?.GetType().Name == type, guess.Reason);
        Assert.Equal(names, string.Join(' ', Names(guess.Task)));
        Assert.NotEqual("", guess.Reason);
    }

    [Theory]
    [InlineData("it is empty")]
    [InlineData("every row says 'x'", "x", "x")]
    [InlineData("it names images", "a.png", "b.png", "c.png")]
    [InlineData("4 different texts in 4 rows: a name or free text", "ann", "bob", "cy", "dee")]
    public void WhatIsNoLabelIsLeftOut(string reason, params string[] values)
    {
        var guess = ColumnReader.Guess("x", values, []);
        Assert.Equal((null, reason), (guess.Task, guess.Reason));
    }

    [Fact]
    public void AnAgeIsInYears() =>
        Assert.Equal("years", Assert.IsType<Regression>(ColumnReader.Guess("age", ["20", "31", "44"], []).Task).Unit);
}
