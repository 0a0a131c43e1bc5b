using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using HydraSharp.Server;
using HydraSharp.Server.Models;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using HydraSharp.Tests.Inference;
using Microsoft.Extensions.Logging;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>
/// A server on a free port of this machine with the model 'faces', which answers age and glasses for images of 8 x 8 pixels.
/// </summary>
sealed class TestServer : IAsyncDisposable
{
    readonly TemporaryFolder folder = new();

    TestServer() { }

    public static byte[] Image { get; } = TestImages.Encode(SKEncodedImageFormat.Png, 12, 10);

    public static byte[] NoImage { get; } = Encoding.UTF8.GetBytes("a text and no image");

    public HttpClient Client { get; private set; } = null!;

    public HydraServer Server { get; private set; } = null!;

    public LogLines Log { get; } = new();

    public string Folder => folder.Path;

    public string ModelFile { get; private set; } = "";

    public Uri Address => new(Server.Addresses[0]);

    internal ServedModel Faces => Server.Services.Models.Find("faces")!;

    static CancellationToken Going => TestContext.Current.CancellationToken;

    public static async Task<TestServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var test = new TestServer();
        test.ModelFile = test.folder.Write("faces.onnx", HandMadeModels.Model());
        var options = new ServerOptions
        {
            Models = [ModelSource.Parse(test.ModelFile)],
            Urls = ["http://127.0.0.1:0"],
            Threads = 1,
            Logging = logging => logging.ClearProviders().AddProvider(test.Log),
        };
        try
        {
            test.Server = await HydraServer.StartAsync(change?.Invoke(options) ?? options, Going);
        }
        catch
        {
            test.folder.Dispose();
            throw;
        }

        test.Client = new(new LeakCheck(test.Folder)) { BaseAddress = test.Address, Timeout = TimeSpan.FromMinutes(2) };
        return test;
    }

    /// <summary>Puts another file in the model's place, as a deployment does.</summary>
    public void Replace(byte[] model)
    {
        var beside = folder.Write("next.onnx", model);
        File.Move(beside, ModelFile, overwrite: true);
    }

    public Task<HttpResponseMessage> PredictAsync(
        byte[] body,
        string query = "",
        string? accept = null,
        string? timeout = null,
        CancellationToken stop = default
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/predict/faces" + query) { Content = new ByteArrayContent(body) };
        if (accept is not null)
            request.Headers.Accept.ParseAdd(accept);
        if (timeout is not null)
            request.Headers.Add("X-Timeout-Milliseconds", timeout);
        return Client.SendAsync(request, stop == default ? Going : stop);
    }

    public Task<HttpResponseMessage> PredictAsync(params (string Name, byte[] Bytes)[] parts)
    {
        var form = new MultipartFormDataContent();
        foreach (var (name, bytes) in parts)
            form.Add(new ByteArrayContent(bytes), "image", name);
        return Client.PostAsync("/predict/faces", form, Going);
    }

    public Task<HttpResponseMessage> InferAsync(string json) =>
        Client.PostAsync("/v2/models/faces/infer", new StringContent(json, new MediaTypeHeaderValue("application/json")), Going);

    /// <summary>Sends bytes as they are and reads all that comes back until the server hangs up.</summary>
    public Task<string> RawAsync(params byte[][] pieces) => RawAsync(leave: false, pieces);

    /// <summary>The same; a client that leaves says that nothing more will come.</summary>
    public async Task<string> RawAsync(bool leave, params byte[][] pieces)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(Address.Host, Address.Port, Going);
        var stream = client.GetStream();
        using var all = new MemoryStream();
        var reading = stream.CopyToAsync(all, Going);
        try
        {
            foreach (var piece in pieces)
                await stream.WriteAsync(piece, Going);
            if (leave)
                client.Client.Shutdown(SocketShutdown.Send);
            await reading;
        }
        catch (Exception error) when (error is IOException or SocketException)
        { /* the server may hang up before it has read all */
        }

        var text = Encoding.UTF8.GetString(all.ToArray());
        LeakCheck.Check(text, Folder);
        return text;
    }

    /// <summary>Waits until nothing is inside: a client has its answer a moment before its place is free.</summary>
    public Task EmptyAsync() =>
        UntilAsync(() => Faces.Waiting == 0 && Server.Services.Traffic.Inside == 0 && Server.Services.Bodies.Taken == 0);

    public static async Task<JsonElement> JsonAsync(HttpResponseMessage response)
    {
        using var json = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(Going));
        return json.RootElement.Clone();
    }

    /// <summary>Waits for something that will come, however slow the machine is.</summary>
    public static async Task UntilAsync(Func<bool> condition)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Going);
        patience.CancelAfter(TimeSpan.FromMinutes(1));
        while (!condition())
            await Task.Delay(5, patience.Token);
    }

    public async ValueTask DisposeAsync()
    {
        Client?.Dispose();
        await Server.DisposeAsync();
        folder.Dispose();
    }
}
