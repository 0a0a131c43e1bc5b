using System.Text;
using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed class CsvTableTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public CsvTableTests()
    {
        foreach (var name in new[] { "a.jpg", "b.jpg", "c.jpg", "sub/d.jpg" })
            folder.Write(name, "x");
    }

    public void Dispose() => folder.Dispose();

    DataSourceContents Open(string name, string text, Func<CsvTable, CsvTable>? change = null)
    {
        var table = new CsvTable { File = folder.Write(name, text) };
        return (change?.Invoke(table) ?? table).Open();
    }

    static string Text(DataSourceContents opened) =>
        string.Join(" ", opened.Examples.Select(e => $"{e.Key}[{string.Join(",", e.Labels.Select(l => $"{l.Key}={l.Value}"))}]"));

    // What was found, without the folder's name.
    string Problems(DataSourceContents opened) =>
        string.Join("\n", opened.Problems.Found).Replace(folder.Path + "/", "").Replace(folder.Path, "FOLDER");

    [Fact]
    public void AListWithoutAHeaderGetsOne()
    {
        var opened = Open("list.txt", "a.jpg\t3\nb.jpg\t4\n", t => t with { Header = ["file", "age"], Delimiter = "tab" });
        Assert.Empty(opened.Problems.Found);
        Assert.Equal("a.jpg[age=3] b.jpg[age=4]", Text(opened));
        Assert.Contains(
            "the row has 2 cells, the header 1",
            Problems(Open("l.txt", "a.jpg,3\n", t => t with { Header = ["file"] })),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "columns are duplicated: file",
            Problems(Open("l.txt", "a.jpg,3\n", t => t with { Header = ["file", "file"] })),
            StringComparison.Ordinal
        );
        Assert.Contains(
            "header: lines of JSON name their columns themselves",
            Problems(Open("l.jsonl", "{}", t => t with { Header = ["file"] })),
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, string, string> Good() =>
        new()
        {
            { "t.csv", "file,age\na.jpg,3\nb.jpg,4\n", "a.jpg[age=3] b.jpg[age=4]" },
            { "t.csv", "file,age\r\nb.jpg,4\r\na.jpg,3", "a.jpg[age=3] b.jpg[age=4]" },
            { "t.csv", "\uFEFFfile,age\na.jpg,3\n", "a.jpg[age=3]" },
            { "t.csv", "file;age\na.jpg;3,5\n", "a.jpg[age=3,5]" },
            { "t.csv", "file|age\na.jpg|3\n", "a.jpg[age=3]" },
            { "t.csv", "file\tage\na.jpg\t3\n", "a.jpg[age=3]" },
            { "t.tsv", "file\tage\na.jpg\t3\n", "a.jpg[age=3]" },
            { "t.TSV", "file\tnote, long\na.jpg\tx, y\n", "a.jpg[note, long=x, y]" },
            { "t.csv", "file,name\na.jpg,\"x, \"\"y\"\"\"\n", "a.jpg[name=x, \"y\"]" },
            { "t.csv", "file,name\na.jpg,\"x\ny\"\nb.jpg,z\n", "a.jpg[name=x\ny] b.jpg[name=z]" },
            { "t.csv", "\"file\",\"age;or;not;;;\"\n\"a.jpg\",\"3\"\n", "a.jpg[age;or;not;;;=3]" },
            { "t.csv", " file , age \n a.jpg , 3 \n", "a.jpg[age=3]" },
            { "t.csv", "file,age,sex\na.jpg,,f\nb.jpg,  ,\n", "a.jpg[sex=f] b.jpg[]" },
            { "t.csv", ",file,age\n0,a.jpg,3\n1,b.jpg,4\n", "a.jpg[age=3] b.jpg[age=4]" },
            { "t.csv", "file,age\n\na.jpg,3\n\n\nb.jpg,4\n\n", "a.jpg[age=3] b.jpg[age=4]" },
            { "t.csv", "file,age\na.jpg,3,,\n", "a.jpg[age=3]" },
            { "t.csv", "age,Image\n3,a.jpg\n", "a.jpg[age=3]" },
            { "t.csv", "filename,age\na.jpg,3\n", "a.jpg[age=3]" },
            { "t.csv", "path,image,age\nb.jpg,a.jpg,3\n", "a.jpg[path=b.jpg,age=3]" },
            { "t.csv", "file\na.jpg\n", "a.jpg[]" },
            { "t.csv", "file,age\nsub/d.jpg,3\n./a.jpg,4\nsub/../b.jpg,5\n", "a.jpg[age=4] b.jpg[age=5] sub/d.jpg[age=3]" },
            { "t.csv", "file,age\nsub\\d.jpg,3\n", "sub/d.jpg[age=3]" },
            { "t.csv", "file,größe\na.jpg,ñ\n", "a.jpg[größe=ñ]" },
            {
                "t.jsonl",
                "{\"file\":\"a.jpg\",\"age\":3,\"ok\":true,\"x\":null,"
                    + "\"tags\":[\"p\",\"q\"],\"y\":\" \"}\n\n{\"file\":\"b.jpg\",\"age\":1.50}\r\n",
                "a.jpg[age=3,ok=true,tags=p;q] b.jpg[age=1.50]"
            },
            { "t.ndjson", "\uFEFF{\"image\":\"a.jpg\",\"name\":\"x\\ny, \\u00e9\"}", "a.jpg[name=x\ny, é]" },
        };

    [Theory]
    [MemberData(nameof(Good))]
    public void TablesAreRead(string name, string text, string expected)
    {
        var opened = Open(name, text);
        Assert.Equal("", Problems(opened));
        Assert.Equal(expected, Text(opened));
    }

    public static TheoryData<string, string, string> Bad() =>
        new()
        {
            { "t.csv", "", "file: the table 't.csv' cannot be read: it is empty" },
            { "t.csv", "\n\n", "file: t.csv: it has no header (its first row has to name the columns)" },
            { "t.csv", "file,age\n", "file: the table 't.csv' has no rows" },
            {
                "t.csv",
                "a.jpg,3\nb.jpg,4\n",
                "image: no column of the table 't.csv' is called file, image, path, filename, "
                    + "file_name (the columns are 'a.jpg', '3'; name the one with the images' files, or add a header)"
            },
            { "t.csv", "file,age,age\na.jpg,1,2\n", "file: t.csv: columns are duplicated: age (every column needs a name of its own)" },
            { "t.csv", "file,age\na.jpg,1\nnone.jpg,2\n", "t.csv:3: there is no file 'none.jpg' in 'FOLDER'" },
            { "t.csv", "file,age\nsub,1\n", "t.csv:2: 'sub' is a folder, not an image" },
            { "t.csv", "file,age\n../x.jpg,1\n", "t.csv:2: there is no file '../x.jpg' in 'FOLDER'" },
            { "t.csv", "file,age\n..\\x.jpg,1\n", "t.csv:2: there is no file '..\\x.jpg' in 'FOLDER'" },
            { "t.csv", "file,age\n.,1\n", "t.csv:2: '.' is a folder, not an image" },
            { "t.csv", "file,age\na\0.jpg,1\n", "t.csv:2: 'a?.jpg' is not a file name" },
            { "t.csv", "file,age\n,1\n", "t.csv:2: there is nothing in column 'file'" },
            { "t.csv", "file,age\na.jpg,1\nb.jpg,2\n./a.jpg,3\n", "t.csv:4: './a.jpg' is named already by t.csv:2" },
            { "t.csv", "file,age\na.jpg\n", "t.csv:2: the row has 1 cells, the header 2" },
            { "t.csv", "file,age\na.jpg,1,2\n", "t.csv:2: the row has 3 cells, the header 2" },
            { "t.csv", "file,age\na.jpg,x\"y\n", "t.csv:2: there is a quote inside a cell that is not in quotes" },
            { "t.csv", "file,age\na.jpg,\"x\"y\n", "t.csv:2: there is text after a closing quote" },
            { "t.csv", "file,age\na.jpg,1\nb.jpg,\"x\nc.jpg,3\n", "t.csv:3: a quote is opened and never closed" },
            { "t.jsonl", "\n \n", "file: t.jsonl: it is empty" },
            { "t.jsonl", "{\"file\":\"a.jpg\"}\n{\"file\":\n", "t.jsonl:2: the line is not JSON (byte 9)" },
            { "t.jsonl", "{\"file\":\"a.jpg\"}\n[1]\n", "t.jsonl:2: the line is not a JSON object in braces" },
            {
                "t.jsonl",
                "{\"file\":\"a.jpg\",\"box\":{\"x\":1}}\n",
                "t.jsonl:1: 'box' is not a text, a number, true, false or a list of those"
            },
            {
                "t.jsonl",
                "{\"file\":\"a.jpg\",\"age\":1,\"age\":2}\n{\"file\":\"b.jpg\"}",
                "t.jsonl:1: the line is not JSON, or has a name twice"
            },
            {
                "t.jsonl",
                "{\"age\":1}\n",
                "image: no column of the table 't.jsonl' is called file, image, path, filename, "
                    + "file_name (the columns are 'age'; name the one with the images' files, or add a header)"
            },
        };

    [Theory]
    [MemberData(nameof(Bad))]
    public void ErrorsAreReportedWithTheirRow(string name, string text, string expected) =>
        Assert.Equal(expected, Problems(Open(name, text)));

    [Fact]
    public void RowsWithOneErrorAreOneProblem()
    {
        var opened = Open("t.csv", "file,age\na.jpg,1\n" + string.Concat(Enumerable.Range(0, 25).Select(i => $"none{i}.jpg,1\n")));
        var problem = Assert.Single(opened.Problems.Found);
        Assert.EndsWith("t.csv:3", problem.Place, StringComparison.Ordinal);
        Assert.StartsWith("there is no file 'none0.jpg' in '", problem.Message, StringComparison.Ordinal);
        Assert.Contains("(25 rows have this error; also 'none1.jpg' ", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ARowOfAMillionCellsIsOneProblem() =>
        Assert.Equal(
            "t.csv:3: the row has 1000001 cells, the header 2",
            Problems(Open("t.csv", "file,age\na.jpg,1\nb.jpg" + new string(',', 1_000_000).Replace(",", ",x") + "\n"))
        );

    [Fact]
    public void TextThatIsNotUtf8IsAProblem()
    {
        var file = folder.Write("t.csv", [.. Encoding.UTF8.GetBytes("file,name\na.jpg,"), 0xE9, 0x0A]);
        Assert.Equal("file: the table 't.csv' is not text in UTF-8 (save it as UTF-8)", Problems(new CsvTable { File = file }.Open()));
    }

    [Fact]
    public void Utf16WithAMarkIsRead()
    {
        var file = folder.Write("t.csv", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes("file,age\na.jpg,1\n")]);
        Assert.Equal("a.jpg[age=1]", Text(new CsvTable { File = file }.Open()));
    }

    [Fact]
    public void AMissingTableIsAProblem() =>
        Assert.Equal(
            "file: the table 'none.csv' cannot be read: there is no such file (looked for at none.csv)",
            Problems(new CsvTable { File = Path.Combine(folder.Path, "none.csv") }.Open())
        );

    [Fact]
    public void AFolderIsNoTable() =>
        Assert.Contains("it is a folder", Problems(new CsvTable { File = Path.Combine(folder.Path, "sub") }.Open()));

    [Fact]
    public void AMissingFolderIsAProblem() =>
        Assert.StartsWith(
            "folder: there is no folder '/none/such'",
            Problems(Open("t.csv", "file\na.jpg\n", t => t with { Folder = "/none/such" }))
        );

    [Fact]
    public void TheImageColumnAndTheFolderCanBeNamed()
    {
        Assert.Equal(
            "d.jpg[file=x]",
            Text(Open("t.csv", "file,face\nx,d.jpg\n", t => t with { Image = "face", Folder = Path.Combine(folder.Path, "sub") }))
        );
        Assert.Equal(
            "image: the table 't.csv' has no column 'fase' (the columns are 'file', 'face')",
            Problems(Open("t.csv", "file,face\nx,d.jpg\n", t => t with { Image = "fase" }))
        );
    }

    [Fact]
    public void TheDelimiterCanBeNamed()
    {
        Assert.Equal("a.jpg[a,b=1]", Text(Open("t.csv", "file;a,b\na.jpg;1\n", t => t with { Delimiter = ";" })));
        Assert.Equal("a.jpg[a,b=1]", Text(Open("t.csv", "file\ta,b\na.jpg\t1\n", t => t with { Delimiter = "tab" })));
        var problems = new Problems();
        new CsvTable { File = "t.csv", Delimiter = "#" }.Check(problems);
        Assert.Equal("delimiter: '#' is no delimiter (one of auto  ,  ;  |  tab)", Assert.Single(problems.Found).ToString());
    }

    [Fact]
    public void LinksAndPathsOutOfTheFolderAreTheUsersUnlessHeConfinesThem()
    {
        using var elsewhere = new TemporaryFolder();
        elsewhere.Write("secret.jpg", "x");
        File.CreateSymbolicLink(Path.Combine(folder.Path, "link.jpg"), Path.Combine(elsewhere.Path, "secret.jpg"));
        Directory.CreateSymbolicLink(Path.Combine(folder.Path, "door"), elsewhere.Path);
        File.CreateSymbolicLink(Path.Combine(folder.Path, "inside.jpg"), "sub/d.jpg");
        var absolute = Path.Combine(elsewhere.Path, "secret.jpg");
        var text = $"file\nlink.jpg\ndoor/secret.jpg\ninside.jpg\n{absolute}\n";
        var free = Open("t.csv", text);
        Assert.Empty(free.Problems.Found);
        Assert.Equal(4, free.Examples.Count);
        Assert.Contains(absolute, free.Examples.Select(e => e.File));
        var opened = Open("t.csv", text, t => t with { Confined = true });
        Assert.Equal(
            "t.csv:2: 'link.jpg' is a link that leads out of the folder 'FOLDER' "
                + $"(3 rows have this error; also 'door/secret.jpg' t.csv:3, '{absolute}' t.csv:5)",
            Problems(opened)
        );
        Assert.Equal("inside.jpg[]", Text(opened));
        Assert.Empty(Open("t.csv", $"file\n{absolute}\n", t => t with { Folder = "/", Confined = true }).Problems.Found);
    }

    [Fact]
    public void AColumnMayHoldTheSplit()
    {
        var opened = Open("t.csv", "file,split,age\na.jpg,train,1\nb.jpg,val,2\nc.jpg,test,3\n", t =>
            t with
            {
                Split = new ByColumn(),
                Tasks = ["age"],
            }
        );
        Assert.Equal("a.jpg[age=1] b.jpg[age=2] c.jpg[age=3]", Text(opened));
        Assert.Equal([Split.Train, Split.Validation, Split.Test], opened.Examples.Select(e => e.Split));
        Assert.EndsWith("t.csv:3", opened.Examples[1].Place);
    }
}
