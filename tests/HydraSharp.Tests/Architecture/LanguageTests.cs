using System.Text.RegularExpressions;
using Xunit;

namespace HydraSharp.Tests.Architecture;

/// <summary>Sources, pages and documents use the words of the field; the glossary in CONTRIBUTING.md lists them.</summary>
public sealed partial class LanguageTests
{
    static readonly string[] Sources = [".cs", ".js", ".css", ".html", ".json", ".csproj", ".sh", ".sbatch", ".py"];

    // Everything that a reader or a user sees but CHANGELOG.md, which lists the old words beside the new ones.
    public static TheoryData<string> Files =>
        [
            "README.md",
            "CONTRIBUTING.md",
            "ARCHITECTURE.md",
            .. Below("docs", ".md"),
            .. Below("src", Sources),
            .. Below("bench", Sources),
            .. Below("examples", Sources),
        ];

    [Fact]
    public void TheOldWordsAreFound()
    {
        string[] wrong =
        [
            "a picture",
            "Pictures.",
            "was told",
            "it tells",
            "to mend it",
            "its twins",
            "no mistake",
            "it goes on",
            "drawn by lot",
        ];
        Assert.All(wrong, w => Assert.Matches(Forbidden(), w));
        Assert.DoesNotMatch(Forbidden(), "the image is recommended, and the till told-off");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void NoOldWordIsLeft(string file)
    {
        var lines = File.ReadLines(Path.Combine(SourceTests.Root, file)).Index();
        Assert.Equal(
            "",
            string.Join('\n', lines.Where(l => Forbidden().IsMatch(l.Item)).Select(l => $"{file}:{l.Index + 1}: {l.Item.Trim()}"))
        );
    }

    static IEnumerable<string> Below(string folder, params string[] endings) =>
        Directory
            .EnumerateFiles(Path.Combine(SourceTests.Root, folder), "*", SearchOption.AllDirectories)
            .Where(f => endings.Contains(Path.GetExtension(f)))
            .Select(f => Path.GetRelativePath(SourceTests.Root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal);

    [GeneratedRegex(
        @"\b(pictures?|told(?!-off)|tells?|telling|mend(s|ed|ing)?|twins?|mistakes?|go(es|ing)? on|by lot|had better|explains itself"
            + @"|multiply-adds?|hydras|learnt|find-rate|prov(e|es|ed|en|ing)|proofs?|racing|as the other one)\b",
        RegexOptions.IgnoreCase
    )]
    private static partial Regex Forbidden();
}
