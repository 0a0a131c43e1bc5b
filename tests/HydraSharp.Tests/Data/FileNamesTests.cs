using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class FileNamesTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    DataSourceContents Open(string pattern, params string[] files)
    {
        foreach (var file in files)
            folder.Write(file, "x");
        return new FileNames { Folder = folder.Path, Pattern = pattern }.Open();
    }

    [Theory]
    [InlineData("{age}_{gender}_{race}_*", "25_0_3_2017.jpg.chip.jpg", "age=25 gender=0 race=3")]
    [InlineData("{age}_{gender}_{race}_*", "39_1_2017.jpg", null)]
    [InlineData("{age}_{gender}_{race}_*", "25__3_2017.jpg", "age=25 race=3")]
    [InlineData("{age}_{gender}_{race}_*", "___x.jpg", "")]
    [InlineData("{age}.*", "7.jpg", "age=7")]
    [InlineData("{age}.*", "7.5.jpg", "age=7")]
    [InlineData("*_{age}.jpg", "a_b_23.jpg", "age=23")]
    [InlineData("img-{label}-*.png", "img-cat-1.png", "label=cat")]
    [InlineData("img-{label}-*.png", "IMG-cat-1.png", null)]
    [InlineData("img-{label}-*.png", "img-cat.png", null)]
    [InlineData("{a}_x{b}.jpg", "1_2_x3.jpg", "a=1_2 b=3")]
    [InlineData("{a} - {b}.jpg", " 1  -  2 .jpg", "a=1 b=2")]
    public void NamesAreTakenApart(string pattern, string name, string? labels)
    {
        var match = new NamePattern(pattern).Match(name);
        Assert.Equal(labels, match is null ? null : string.Join(' ', match.Select(m => $"{m.Key}={m.Value}")));
    }

    [Theory]
    [InlineData("", "no pattern is given")]
    [InlineData("*.jpg", "names no label")]
    [InlineData("{age}", "at the end would take the file's ending")]
    [InlineData("{age}{sex}_*", "nothing says where {age} ends")]
    [InlineData("{age}*", "nothing says where {age} ends")]
    [InlineData("{age}_{age}_*", "{age} is there more than once")]
    [InlineData("{age_*", "a brace")]
    [InlineData("age}_{b}.*", "a brace")]
    [InlineData("{}_{b}.*", "a brace")]
    [InlineData("a/{b}.*", "which have no folders")]
    public void PatternErrorsAreReported(string pattern, string expected)
    {
        var problems = new Problems();
        new FileNames { Folder = "x", Pattern = pattern }.Check(problems);
        Assert.Contains(problems.Found, p => p.Path == "pattern" && p.Message.Contains(expected, StringComparison.Ordinal));
        Assert.NotEmpty(Open(pattern, "1_2.jpg").Problems.Found);
    }

    [Fact]
    public void ExamplesComeInOrdinalOrderWithKeysAndPlaces()
    {
        var opened = Open("{age}_*", "b/2_x.jpg", "10_x.jpg", "9_x.PNG", "B/1_x.webp");
        Assert.Empty(opened.Problems.Found);
        Assert.Equal(["10_x.jpg", "9_x.PNG", "B/1_x.webp", "b/2_x.jpg"], opened.Examples.Select(e => e.Key));
        Assert.Equal(["10", "9", "1", "2"], opened.Examples.Select(e => e.Labels["age"]));
        Assert.All(opened.Examples, e => Assert.Equal((Path.Combine(folder.Path, e.Key), e.Key), (e.File, e.Place)));
    }

    [Fact]
    public void UnfitNamesAndOtherFilesAreReportedOnce()
    {
        var opened = Open("{age}_*", [.. Enumerable.Range(0, 7).Select(i => $"bad{i}.jpg"), "1_x.jpg", "notes.txt", ".1_hidden.jpg"]);
        Assert.Single(opened.Examples);
        Assert.Empty(opened.Problems.Found);
        Assert.Equal(2, opened.Notes.Count);
        Assert.EndsWith("files that are not named like images were left out: 2: .1_hidden.jpg, notes.txt", opened.Notes[0]);
        Assert.EndsWith(
            "images whose names do not fit '{age}_*' were left out: 7: bad0.jpg, bad1.jpg, bad2.jpg, bad3.jpg, bad4.jpg, ...",
            opened.Notes[1]
        );
    }

    [Fact]
    public void NoFittingNameIsAProblemWithAnExample() =>
        Assert.Equal(
            "pattern: no file name fits '{age}_*' (there is 'a.jpg', for instance)",
            Assert.Single(Open("{age}_*", "b.jpg", "a.jpg").Problems.Found).ToString()
        );

    [Fact]
    public void AnEmptyFolderIsAProblem() =>
        Assert.StartsWith("folder: there are no images in", Assert.Single(Open("{age}_*", "a.txt").Problems.Found).ToString());

    [Fact]
    public void AMissingFolderIsAProblem() =>
        Assert.StartsWith(
            "folder: there is no folder '/none/such'",
            Assert
                .Single(
                    new FileNames { Folder = "/none/such", Pattern = "{a}_*" }
                        .Open()
                        .Problems.Found
                )
                .ToString()
        );

    [Fact]
    public void AFileIsNoFolder() =>
        Assert.EndsWith(
            "is a file, not a folder",
            Assert
                .Single(
                    new FileNames { Folder = folder.Write("a.jpg", "x"), Pattern = "{a}_*" }
                        .Open()
                        .Problems.Found
                )
                .ToString()
        );

    [Fact]
    public void AnUnreadableFolderIsAProblem()
    {
        if (Environment.IsPrivilegedProcess)
            Assert.Skip("everything may be read");
        folder.Write("sub/1_x.jpg", "x");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(Path.Combine(folder.Path, "sub"), UnixFileMode.None);
        var problems = Open("{a}_*", "2_x.jpg").Problems.Found;
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(
                Path.Combine(folder.Path, "sub"),
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        Assert.Contains("cannot be read", Assert.Single(problems).Message);
    }

    [Fact]
    public void LinksInCirclesEndAndLinksOutAreRefused()
    {
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("3_secret.jpg", "x");
        folder.Write("sub/1_x.jpg", "x");
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "sub", "circle"), folder.Path);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "2_inside.jpg"), Path.Combine(folder.Path, "sub", "1_x.jpg"));
        Assert.Equal(["2_inside.jpg", "sub/1_x.jpg"], Open("{a}_*").Examples.Select(e => e.Key));
        File.CreateSymbolicLink(Path.Combine(folder.Path, "3_out.jpg"), Path.Combine(elsewhere.Path, "3_secret.jpg"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "outside"), elsewhere.Path);
        Directory.CreateSymbolicLink(Path.Combine(elsewhere.Path, "back"), elsewhere.Path);
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "outside-again"), elsewhere.Path);
        var opened = Open("{a}_*");
        Assert.Empty(opened.Problems.Found);
        Assert.Equal(4, opened.Examples.Count);
        Assert.Contains("3_out.jpg", opened.Examples.Select(e => e.Key));
        Assert.Single(opened.Examples, e => e.Key.StartsWith("outside", StringComparison.Ordinal));
        opened = new FileNames
        {
            Folder = folder.Path,
            Pattern = "{a}_*",
            Confined = true,
        }.Open();
        Assert.Contains("links lead out of", Assert.Single(opened.Problems.Found).Message);
        Assert.Contains("3: 3_out.jpg, outside, outside-again", opened.Problems.Found[0].Message);
    }

    [Fact]
    public void ColumnsAreRenamedAndTasksChosen()
    {
        folder.Write("25_0_x.jpg", "x");
        var spec = new FileNames
        {
            Folder = folder.Path,
            Pattern = "{years}_{gender}_*",
            Columns = new Dictionary<string, string> { ["age"] = "years" },
        };
        Assert.Equal(["age=25", "gender=0"], Labels(spec));
        Assert.Equal(["gender=0"], Labels(spec with { Tasks = ["gender"] }));
        // Two tasks may read one column, and a column may change places with another.
        Assert.Equal(
            ["age=25", "gender=0", "old=25"],
            Labels(
                spec with
                {
                    Columns = new Dictionary<string, string> { ["age"] = "years", ["old"] = "years" },
                }
            )
        );
        Assert.Equal(
            ["gender=25", "years=0"],
            Labels(
                spec with
                {
                    Columns = new Dictionary<string, string> { ["gender"] = "years", ["years"] = "gender" },
                }
            )
        );

        static IEnumerable<string> Labels(DataSpec spec) =>
            Assert.Single(spec.Open().Examples).Labels.Select(l => $"{l.Key}={l.Value}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public void ColumnsThatAreNotThereAreProblems()
    {
        folder.Write("25_0_x.jpg", "x");
        var problems = new FileNames
        {
            Folder = folder.Path,
            Pattern = "{age}_{gender}_*",
            Columns = new Dictionary<string, string> { ["old"] = "agee" },
            Tasks = ["gendre"],
        }
            .Open()
            .Problems.Found;
        Assert.Equal(
            [
                "columns.old: there is no column 'agee' (did you mean 'age'?)",
                "tasks: there is no column for 'gendre' (did you mean 'gender'?; columns names one: { gendre: its column })",
            ],
            problems.Select(p => p.ToString())
        );
    }

    [Fact]
    public void TheSplitMayReadAColumnThatIsNoTask()
    {
        folder.Write("25_train_x.jpg", "x");
        folder.Write("26_test_x.jpg", "x");
        folder.Write("27_tst_x.jpg", "x");
        folder.Write("28_tst_x.jpg", "x");
        var opened = new FileNames
        {
            Folder = folder.Path,
            Pattern = "{age}_{part}_*",
            Tasks = ["age"],
            Split = new ByColumn { Column = "part" },
        }.Open();
        Assert.Equal([Split.Train, Split.Test], opened.Examples.Select(e => e.Split));
        Assert.All(opened.Examples, e => Assert.Equal(["age"], e.Labels.Keys));
        Assert.Equal(
            "split.column: column 'part' says 'tst': 2 examples, such as 27_tst_x.jpg, 28_tst_x.jpg (did you mean 'test'?)",
            Assert.Single(opened.Problems.Found).ToString()
        );
    }
}
