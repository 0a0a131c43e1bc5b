using System.Text;
using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Runs.Records;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

public sealed class DataFingerprintTests
{
    static Example Face(string key, Split part = Split.Train, params (string, string)[] labels) =>
        new("/data/" + key, key, labels.ToDictionary(pair => pair.Item1, pair => pair.Item2)) { Split = part };

    static DataFingerprint Of(string name, params Example[] examples) => Of((name, examples));

    static DataFingerprint Of(params (string Name, Example[] Examples)[] sources) =>
        DataFingerprint.Of(sources.Select(source => KeyValuePair.Create(source.Name, (IReadOnlyList<Example>)source.Examples)), file =>
            file.Length
        );

    static readonly Example One = Face("a.jpg", Split.Train, ("age", "31"), ("gender", "0"));
    static readonly Example Two = Face("b.jpg", Split.Test, ("age", "7"));

    [Fact]
    public void TheHashIsThatOfTheSortedLines()
    {
        // "/data/a.jpg" has 11 characters, which stand for its bytes here.
        var source = Assert.Single(Of("faces", Two, One).Sources);
        Assert.Equal(("faces", 1, 0, 1), (source.Name, source.Train, source.Validation, source.Test));
        Assert.Equal(Sha256("a.jpg\t11\tage\t31\tgender\t0\nb.jpg\t11\tage\t7\n"), source.Sha256);
        Assert.Equal(Sha256("a.jpg\tTrain\nb.jpg\tTest\n"), source.SplitSha256);
    }

    static string Sha256(string text) =>
        Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void TheOrderOfExamplesAndLabelsDoesNotMatter() =>
        Assert.Empty(
            DataFingerprint.Difference(Of("faces", One, Two), Of("faces", Two, Face("a.jpg", Split.Train, ("gender", "0"), ("age", "31"))))
        );

    [Fact]
    public void ASeparatorInATextCannotPassForAnother() =>
        Assert.Single(
            DataFingerprint.Difference(
                Of("s", Face("a", Split.Train, ("x", "1\ty\t2"))),
                Of("s", Face("a", Split.Train, ("x", "1"), ("y", "2")))
            )
        );

    [Fact]
    public void TheDifferenceIsSaidInWords()
    {
        var old = Of(("same", [One]), ("more", [One]), ("label", [One]), ("split", [One, Two]), ("gone", [One, Two]));
        var now = Of(
            ("new", [Two]),
            ("split", [One with { Split = Split.Test }, Two with { Split = Split.Train }]),
            ("label", [One with { Labels = new Dictionary<string, string> { ["age"] = "32" } }]),
            ("more", [One, Two]),
            ("same", [One])
        );
        Assert.Equal(
            [
                "source 'new' is new (0 train, 0 validation, 1 test)",
                "source 'split' has the same examples, divided otherwise into train, validation and test",
                "source 'label' has as many examples as before (1 train, 0 validation, 0 test), but names, lengths or labels changed",
                "source 'more' had 1 train, 0 validation, 0 test and has 1 train, 0 validation, 1 test",
                "source 'gone' is gone (1 train, 0 validation, 1 test)",
            ],
            DataFingerprint.Difference(old, now)
        );
    }

    [Fact]
    public void TwoSourcesOfOneNameAreReportedApart()
    {
        var both = Of(("faces", [One]), ("faces", [Two]));
        Assert.Equal(["faces", "faces (2)"], both.Sources.Select(source => source.Name));
        Assert.Single(DataFingerprint.Difference(both, Of("faces", One)));
    }

    [Fact]
    public void TheLengthOfAFileCountsAndAMissingFileIsNoError()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["a"], "123");
        DataFingerprint Now() => DataFingerprint.Of([new("s", [new Example(folder["a"], "a", new Dictionary<string, string>())])]);
        var three = Now();
        Assert.Equal(Sha256("a\t3\n"), three.Sources[0].Sha256);
        File.WriteAllText(folder["a"], "1234");
        Assert.Single(DataFingerprint.Difference(three, Now()));
        File.Delete(folder["a"]);
        Assert.Equal(Sha256("a\t-1\n"), Now().Sources[0].Sha256);
    }

    [Fact]
    public void ItComesBackFromTheDisk()
    {
        var disk = new LoggedStorage();
        var written = Of(("faces", [One, Two]), ("more", []));
        written.Write(disk, "/data.json");
        Assert.Equal(written.Sources, DataFingerprint.Read(disk, "/data.json").Sources);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"sources\":null}")]
    [InlineData("{\"sources\":[{\"name\":\"x\"}]}")]
    [InlineData("[")]
    public void ADamagedFileIsReported(string text)
    {
        var disk = new LoggedStorage();
        disk.WriteFile("/data.json", stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        var error = Assert.Throws<HydraException>(() => DataFingerprint.Read(disk, "/data.json"));
        Assert.Equal(ErrorKind.Model, error.Kind);
        Assert.Contains("'/data.json'", error.Message, StringComparison.Ordinal);
        Assert.Throws<HydraException>(() => DataFingerprint.Read(disk, "/none"));
    }
}
