using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class CombinedTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    FileNames Names(string sub, string pattern, params string[] files)
    {
        foreach (var file in files)
            folder.Write(sub + "/" + file, "x");
        return new() { Folder = Path.Combine(folder.Path, sub), Pattern = pattern };
    }

    static Combined Both(DataSpec a, DataSpec b) =>
        new()
        {
            Sources = new Dictionary<string, DataSpec> { ["b"] = b, ["a"] = a },
        };

    [Fact]
    public void SourcesKeepTheirOwnSplitColumnsAndTasks()
    {
        var faces = Names("faces", "{age}_{part}_*", "25_train_x.jpg") with
        {
            Split = new ByColumn { Column = "part" },
            Tasks = ["age"],
        };
        var pets = Names("pets", "{kind}_*", "cat_1.jpg") with
        {
            Columns = new Dictionary<string, string> { ["animal"] = "kind" },
            Split = new ByHash
            {
                Train = 0,
                Validation = 0,
                Test = 1,
            },
        };
        var opened = Both(faces, pets).Open();
        Assert.Empty(opened.Problems.Found);
        Assert.Equal(
            ["a/25_train_x.jpg Train age=25", "b/cat_1.jpg Test animal=cat"],
            opened.Examples.Select(e => $"{e.Key} {e.Split} {string.Join(",", e.Labels.Select(l => $"{l.Key}={l.Value}"))}")
        );
        Assert.Equal("a: 25_train_x.jpg", opened.Examples[0].Place);
    }

    // Key 2.jpg is a validation example by the hash of "1:2.jpg", whatever its source is called.
    [Fact]
    public void TheSplitDoesNotDependOnTheSourcesName()
    {
        var opened = Both(Names("x", "{n}.*", "2.jpg"), Names("y", "{n}.*", "2.jpg")).Open();
        Assert.All(opened.Examples, e => Assert.Equal(Split.Validation, e.Split));
        Assert.Equal(["a/2.jpg", "b/2.jpg"], opened.Examples.Select(e => e.Key));
    }

    [Fact]
    public void ProblemsAndNotesSayTheirSource()
    {
        var opened = Both(Names("x", "{n}.*", "2.jpg", "note.txt"), new FileNames { Folder = "/none/such", Pattern = "{n}.*" }).Open();
        Assert.Equal("sources.b.folder", Assert.Single(opened.Problems.Found).Path);
        Assert.StartsWith("a: ", Assert.Single(opened.Notes));
    }

    [Fact]
    public void OneImageInTwoPartsIsAProblem()
    {
        var names = Names("x", "{n}.*", "2.jpg");
        var problem = Assert.Single(
            Both(
                    names,
                    names with
                    {
                        Split = new ByHash
                        {
                            Train = 1,
                            Validation = 0,
                            Test = 0,
                        },
                    }
                )
                .Open()
                .Problems.Found
        );
        Assert.Contains("different parts in different sources: 1: ", problem.Message);
    }

    [Fact]
    public void ErrorsAreReported()
    {
        var problems = new Problems();
        new Combined
        {
            Split = new ByFolder(),
            Tasks = ["age"],
            Columns = new Dictionary<string, string> { ["a"] = "b" },
        }.Check(problems);
        new Combined { Sources = new Dictionary<string, DataSpec> { ["a/b"] = new FileNames() } }.Check(problems);
        Assert.Equal(["sources", "split", "columns", "tasks", "sources"], problems.Found.Select(p => p.Path));
    }
}
