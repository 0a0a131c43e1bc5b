using System.Diagnostics;
using System.Text.RegularExpressions;
using HydraSharp.Tests.Architecture;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>What a container runs: the steps of deploy/Containerfile, done here, as no container engine is needed for them.</summary>
public sealed class DeploymentTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    // The file's own RUN line into another folder; the result answers, is small, and ends at SIGTERM with 0.
    [Fact]
    public async Task TheContainersStepsMakeAServerThatAnswers()
    {
        using var folder = new TemporaryFolder();
        var steps = await File.ReadAllTextAsync(Path.Combine(SourceTests.Root, "deploy", "Containerfile"), Going);
        var run = Regex.Match(steps, @"^RUN dotnet (.+) -o /app$", RegexOptions.Multiline);
        Assert.True(run.Success);
        var app = Path.Combine(folder.Path, "app");
        Assert.Equal(0, await DoAsync("dotnet", [.. run.Groups[1].Value.Split(' '), "-o", app]));
        var files = Directory.GetFiles(app, "*", SearchOption.AllDirectories);
        Assert.DoesNotContain(files, f => Path.GetFileName(f).Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.True(files.Sum(f => new FileInfo(f).Length) < 100_000_000);

        Directory.CreateDirectory(Path.Combine(folder.Path, "models"));
        folder.Write("models/faces.onnx", HandMadeModels.Model());
        var start = new ProcessStartInfo(Path.Combine(app, "hydra-serve"), Path.Combine(folder.Path, "models"))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        start.Environment["HYDRA_URLS"] = "http://127.0.0.1:0";
        using var server = Process.Start(start)!;
        var log = server.StandardError.ReadToEndAsync(Going);
        var address = await server.StandardOutput.ReadLineAsync(Going);
        using var client = new HttpClient { BaseAddress = new(address!) };
        using var answer = await client.PostAsync("/predict/faces", new ByteArrayContent(TestServer.Image), Going);
        Assert.Contains("age", await answer.Content.ReadAsStringAsync(Going), StringComparison.Ordinal);
        Assert.Equal(0, await DoAsync("kill", ["-TERM", $"{server.Id}"]));
        await server.WaitForExitAsync(Going);
        Assert.Equal(0, server.ExitCode);
        await log;
    }

    // The probes and the port are those that the server has.
    [Fact]
    public async Task TheKubernetesExampleNamesWhatIsThere()
    {
        var text = await File.ReadAllTextAsync(Path.Combine(SourceTests.Root, "deploy", "kubernetes.yaml"), Going);
        await using var test = await TestServer.StartAsync();
        foreach (Match path in Regex.Matches(text, @"path: (/[\w/]+)"))
            using (var response = await test.Client.GetAsync(path.Groups[1].Value, Going))
                Assert.True(response.IsSuccessStatusCode, path.Value);
        Assert.Contains("containerPort: 8080", text, StringComparison.Ordinal);
        var program = await File.ReadAllTextAsync(Path.Combine(SourceTests.Root, "examples", "Serve", "Program.cs"), Going);
        foreach (Match variable in Regex.Matches(text, @"name: (HYDRA_\w+)"))
            Assert.Contains(variable.Groups[1].Value, program, StringComparison.Ordinal);
    }

    static async Task<int> DoAsync(string program, string[] words)
    {
        var start = new ProcessStartInfo(program, words)
        {
            WorkingDirectory = SourceTests.Root,
            RedirectStandardOutput = true,
            UseShellExecute = false,
        };
        using var process = Process.Start(start)!;
        await process.StandardOutput.ReadToEndAsync(Going);
        await process.WaitForExitAsync(Going);
        return process.ExitCode;
    }
}
