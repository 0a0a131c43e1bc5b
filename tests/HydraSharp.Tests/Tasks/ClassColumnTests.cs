using HydraSharp.Tasks;
using Xunit;

namespace HydraSharp.Tests.Tasks;

public sealed class ClassColumnTests
{
    static string Read(string names, string labels)
    {
        var column = new ClassColumn(names.Split(' '), labels.Split(' '));
        return string.Join(' ', labels.Split(' ').Select(l => column.Find(l, out var index) is null ? $"{index}" : "!"));
    }

    // Whether a column has names or indices is decided once.
    [Theory]
    [InlineData("red green blue", "green blue", "1 2")]
    [InlineData("red green blue", "Green BLUE", "1 2")]
    [InlineData("red green blue", "0 2 1", "0 2 1")]
    [InlineData("red green blue", "0.0 2.0 1.00", "0 2 1")]
    [InlineData("red green blue", "0 3 1", "0 ! 1")]
    [InlineData("red green blue", "green 2 0", "1 ! !")]
    [InlineData("red green blue", "0 1 purple", "0 1 !")]
    [InlineData("red green blue", "01 +1 -1 1.5 1e0", "! ! ! ! !")]
    [InlineData("1 2 3", "1 2 0", "0 1 !")]
    [InlineData("1 2 3", "0 0 0", "! ! !")]
    [InlineData("1 2 3", "1.0 3.0 +2", "0 2 !")]
    [InlineData("01 02 03", "01 1 02", "0 ! 1")]
    [InlineData("0.5 1.5", "0.5 1 0", "0 ! !")]
    [InlineData("1.0 2.0", "1 2", "0 1")]
    [InlineData("3 b c", "0 1 b", "! ! 1")]
    [InlineData("no yes", "0 1", "0 1")]
    [InlineData("no yes", "0 no", "! 0")]
    public void AColumnHasNamesOrIndices(string names, string labels, string expected) => Assert.Equal(expected, Read(names, labels));

    [Theory]
    [InlineData("01 02", "1", "'01' is one: its zeros and sign belong to the name")]
    [InlineData("caf\u00E9 bar", "cafe\u0301", "here U+0065 U+0301, there U+00E9")]
    [InlineData("\uAC00 b", "\u1100\u1161", "here U+1100 U+1161, there U+AC00")]
    [InlineData("cat dog", "cat\u200B", "'cat' looks the same")]
    [InlineData("red green", "gren", "did you mean 'green'?")]
    [InlineData("Cat cat", "CAT", "may be 'Cat' or 'cat'")]
    public void AnUnknownLabelIsExplained(string names, string label, string expected)
    {
        var problem = new ClassColumn(names.Split(' '), [label]).Find(label, out _);
        Assert.Contains(expected, problem, StringComparison.Ordinal);
    }

    [Fact]
    public void NamesThatLookTheSameAreRefused()
    {
        var problems = new HydraSharp.Specs.Validation.Problems();
        new Classification { Classes = ["caf\u00E9", "cafe\u0301", "tea"] }.Check(problems);
        Assert.Contains("is there twice", Assert.Single(problems.Found).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("['hat', \"beard\"]", "1 1 0")]
    [InlineData("[hat|wig]", "1 0 1")]
    [InlineData("[]", "0 0 0")]
    [InlineData("{beard}", "0 1 0")]
    public void ListsInBracketsAreLists(string label, string expected)
    {
        var target = new float[3];
        Assert.Null(new MultiLabel { Classes = ["hat", "beard", "wig"] }.Encode(label, target));
        Assert.Equal(expected, string.Join(' ', target));
    }
}
