using System.Net;
using HydraSharp.Cli;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed class ServeCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static CancellationToken Going => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task ItServesUntilItIsReportedToEnd()
    {
        var model = folder.Write("m.onnx", HandMadeModels.Model());
        using var output = new StringWriter();
        using var terminal = new Terminal(TextWriter.Synchronized(output), TextWriter.Null);
        var running = Task.Run(
            () =>
                HydraCommand.Run(
                    [
                        "serve",
                        "faces=" + model,
                        "--urls",
                        "http://127.0.0.1:0",
                        "--api-key-file",
                        folder.Write("key.txt", "secret\n"),
                        "--threads",
                        "1",
                    ],
                    terminal
                ),
            Going
        );
        await TestServer.UntilAsync(() => running.IsCompleted || output.ToString().Contains('\n', StringComparison.Ordinal));
        using var client = new HttpClient { BaseAddress = new(output.ToString().Trim()) };
        client.DefaultRequestHeaders.Add("X-Api-Key", "secret");
        using var response = await client.PostAsync("/predict/faces", new ByteArrayContent(TestServer.Image), Going);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        terminal.Cancel(143);
        Assert.Equal(0, await running);
    }

    [Theory]
    [InlineData(2, "--urls", "ftp://x")]
    [InlineData(2, "--max-batch-size", "0")]
    [InlineData(2, "--log", "xml")]
    [InlineData(5, "--api-key-file", "none/key.txt")]
    public void AnErrorIsReported(int code, params string[] options)
    {
        using var error = new StringWriter();
        Assert.Equal(code, HydraCommand.Run(["serve", folder.Write("m.onnx", HandMadeModels.Model()), .. options], TextWriter.Null, error));
        Assert.NotEmpty(error.ToString());
    }

    [Fact]
    public void AFileThatIsNoModelIsAModelError()
    {
        using var error = new StringWriter();
        Assert.Equal(4, HydraCommand.Run(["serve", folder.Write("m.onnx", "a text")], TextWriter.Null, error));
        Assert.Contains("m.onnx", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void ATakenAddressIsReported()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        using var error = new StringWriter();
        Assert.Equal(
            5,
            HydraCommand.Run(
                [
                    "serve",
                    folder.Write("m.onnx", HandMadeModels.Model()),
                    "--urls",
                    $"http://127.0.0.1:{((IPEndPoint)taken.LocalEndpoint).Port}",
                ],
                TextWriter.Null,
                error
            )
        );
        Assert.Contains("in use", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }
}
