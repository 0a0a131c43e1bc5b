using System.Diagnostics;
using System.Net;
using System.Text.Json;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>The files of runs are served as they are, and nothing else is.</summary>
public sealed class RunFilesTests
{
    const string Good = """{"run":"r","split":"test","samples":3,"tasks":{"age":{"samples":3,"mae":1.5}}}""";
    const string Epoch = """{"epoch":1,"validation":{"age":{"mae":2.5}}}""";

    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ALinkOutOfTheFolderIsNotServed()
    {
        using var runs = new RunFolders();
        foreach (var name in (string[])["whole", "file", "middle", "inside"])
            runs.Add(name, summary: Good);
        File.WriteAllText(Path.Combine(runs.Beside, "secret.html"), "secret");
        File.WriteAllText(runs.Of("whole", "report.html"), "whole");
        File.CreateSymbolicLink(runs.Of("file", "report.html"), Path.Combine(runs.Beside, "secret.html"));
        File.CreateSymbolicLink(runs.Of("middle", "step"), Path.Combine(runs.Beside, "secret.html"));
        File.CreateSymbolicLink(runs.Of("middle", "report.html"), "step");
        File.CreateSymbolicLink(runs.Of("inside", "report.html"), "../whole/report.html");
        Directory.CreateDirectory(Path.Combine(runs.Beside, "elsewhere"));
        File.WriteAllText(Path.Combine(runs.Beside, "elsewhere", "experiment.yaml"), "seed: 1");
        File.WriteAllText(Path.Combine(runs.Beside, "elsewhere", "report.html"), "secret");
        Directory.CreateSymbolicLink(runs.Of("folder"), Path.Combine(runs.Beside, "elsewhere"));
        await using var test = await TestServer.StartAsync(o => o with { Runs = runs.Path });
        foreach (
            var (name, status) in ((string, HttpStatusCode)[])
                [
                    ("whole", HttpStatusCode.OK),
                    ("inside", HttpStatusCode.OK),
                    ("file", HttpStatusCode.NotFound),
                    ("middle", HttpStatusCode.NotFound),
                    ("folder", HttpStatusCode.NotFound),
                ]
        )
        {
            using var response = await test.Client.GetAsync($"/runs/{name}/report", Going);
            Assert.Equal((name, status), (name, response.StatusCode));
        }

        var list = await ListAsync(test);
        Assert.Equal(["file", "inside", "middle", "whole"], list.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(JsonValueKind.Null, list["file"].GetProperty("report").ValueKind);
    }

    [Theory]
    [InlineData("report.html", "report")]
    [InlineData("metrics.jsonl", "history")]
    [InlineData("summary.json", "history")]
    [InlineData("experiment.yaml", "report")]
    public async Task APipeHoldsNobodyUp(string file, string part)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "there are no named pipes in folders");
        using var runs = new RunFolders();
        runs.Add("one", report: "x", summary: Good, metrics: Epoch + "\n");
        File.Delete(runs.Of("one", file));
        using (var make = Process.Start("mkfifo", [runs.Of("one", file)]))
            await make.WaitForExitAsync(Going);
        await using var test = await TestServer.StartAsync(o => o with { Runs = runs.Path });
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Going);
        patience.CancelAfter(TimeSpan.FromSeconds(30));
        using var list = await test.Client.GetAsync("/runs.json", patience.Token);
        Assert.Equal(HttpStatusCode.OK, list.StatusCode);
        using var response = await test.Client.GetAsync($"/runs/one/{part}", patience.Token);
        Assert.Equal(part == "report" ? HttpStatusCode.NotFound : HttpStatusCode.OK, response.StatusCode);
    }

    [Theory]
    [InlineData("""{"run":"r","split":"test","samples":3,"tasks":{"age":{"samples":3,"mae":1e999}}}""")]
    [InlineData("""{"run":"r","split":"test","samples":1e999,"tasks":{}}""")]
    [InlineData("""{"run":"r","split":"test","samples":3,"tasks":{"age":{"samples":-1e999,"mae":1}}}""")]
    [InlineData("""{"run":"r","split":"test","samples":3,"tasks":{"age":{"samples":3,"mae":"much"}}}""")]
    [InlineData("""{"run":"r","split":"\ud800","samples":3,"tasks":{}}""")]
    [InlineData("""{"run":"r","split":"test","samples":3,"tasks":{"\ud800":{"samples":3,"mae":1}}}""")]
    [InlineData("""{"run":7,"split":"test","samples":3,"tasks":[]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("")]
    [InlineData("{\"run\":")]
    public async Task ADamagedSummaryIsShownAsDamaged(string summary)
    {
        using var runs = new RunFolders();
        runs.Add("bad", summary: summary, metrics: Epoch + "\n");
        runs.Add("good", summary: Good);
        await using var test = await TestServer.StartAsync(o => o with { Runs = runs.Path });
        var list = await ListAsync(test);
        Assert.Equal("summary.json is damaged", list["bad"].GetProperty("damage").GetString());
        Assert.False(list["bad"].GetProperty("finished").GetBoolean());
        Assert.Equal(2.5, list["bad"].GetProperty("figures").GetProperty("age/mae").GetDouble());
        Assert.Equal(JsonValueKind.Null, list["good"].GetProperty("damage").ValueKind);
        Assert.Equal(1.5, list["good"].GetProperty("figures").GetProperty("age/mae").GetDouble());
    }

    [Theory]
    [InlineData("""{"epoch":2,"validation":{"age":{"mae":1e999}}}""")]
    [InlineData("""{"epoch":2,"validation":{"age":7}}""")]
    [InlineData("""{"epoch":2,"note":"\ud800"}""")]
    [InlineData("7")]
    [InlineData("{")]
    public async Task ADamagedEpochIsShownAsDamaged(string line)
    {
        using var runs = new RunFolders();
        runs.Add("bad", metrics: $"{Epoch}\n{line}\n{Epoch}\n");
        await using var test = await TestServer.StartAsync(o => o with { Runs = runs.Path });
        var list = await ListAsync(test);
        Assert.Equal("line 2 of metrics.jsonl is damaged", list["bad"].GetProperty("damage").GetString());
        Assert.Equal(1, list["bad"].GetProperty("epochs").GetInt32());
        var history = await TestServer.JsonAsync(await test.Client.GetAsync("/runs/bad/history", Going));
        Assert.Equal(1, history.GetArrayLength());
    }

    // The training writes its last line just now.
    [Fact]
    public async Task ALineThatIsBeingWrittenIsNoDamage()
    {
        using var runs = new RunFolders();
        runs.Add("one", metrics: $"{Epoch}\n{{\"epo");
        await using var test = await TestServer.StartAsync(o => o with { Runs = runs.Path });
        Assert.Equal(JsonValueKind.Null, (await ListAsync(test))["one"].GetProperty("damage").ValueKind);
    }

    static async Task<Dictionary<string, JsonElement>> ListAsync(TestServer test)
    {
        using var response = await test.Client.GetAsync("/runs.json", Going);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await TestServer.JsonAsync(response)).EnumerateArray().ToDictionary(r => r.GetProperty("name").GetString()!);
    }
}
