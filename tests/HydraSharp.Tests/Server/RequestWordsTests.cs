using System.Net;
using System.Text;
using System.Text.Json;
using HydraSharp.Tests.Inference;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>What a client says beside its image is understood or refused by name, never passed over.</summary>
public sealed class RequestWordsTests
{
    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("?head=nonsense", "head", "did you mean 'heads'?")]
    [InlineData("?face=true", "face", "did you mean 'faces'?")]
    [InlineData("?heads=age&mpas=png", "mpas", "did you mean 'maps'?")]
    [InlineData("?x", "x", "takes heads, faces, maps")]
    [InlineData("?=1", "", "takes heads, faces, maps")]
    [InlineData("?%2Fetc%2Fpasswd=1", "?etc?passwd", "takes heads, faces, maps")]
    public async Task AnUnknownNameInAQueryIsRefused(string query, string name, string hint)
    {
        await using var test = await TestServer.StartAsync();
        using var response = await test.PredictAsync(TestServer.Image, query);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var detail = await DetailAsync(response);
        Assert.Contains($"'{name}'", detail, StringComparison.Ordinal);
        Assert.Contains(hint, detail, StringComparison.Ordinal);
        Assert.Contains("heads, faces, maps", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EveryAddressRefusesNamesThatItDoesNotTake()
    {
        using var runs = new RunFolders();
        runs.Add("one", report: "<h1>one</h1>");
        await using var test = await TestServer.StartAsync(o => o with { Runs = runs.Path });
        foreach (
            var path in (string[])
                ["/models", "/models/faces", "/metrics", "/v2", "/v2/models/faces", "/v2/health/ready", "/runs.json", "/runs/one/report"]
        )
        {
            using var response = await test.Client.GetAsync(path + "?tikket=1", Going);
            Assert.Equal((path, HttpStatusCode.BadRequest), (path, response.StatusCode));
            Assert.Contains("tikket", await response.Content.ReadAsStringAsync(Going), StringComparison.Ordinal);
        }

        using var infer = await test.Client.PostAsync("/v2/models/faces/infer?heads=age", new StringContent("{}"), Going);
        Assert.Contains("takes no options", await infer.Content.ReadAsStringAsync(Going), StringComparison.Ordinal);
        foreach (var page in (string[])["/?from=mail", "/page/app.js?v=1", "/runs/one/report?ticket=1"])
            Assert.Equal(HttpStatusCode.OK, (await test.Client.GetAsync(page, Going)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(TestServer.Image, "?Heads=age")).StatusCode);
    }

    [Fact]
    public async Task TextFieldsOfAFormAreOptionsWhereverTheyStand()
    {
        await using var test = await TestServer.StartAsync();
        foreach (var first in (bool[])[true, false])
        {
            using var form = new MultipartFormDataContent();
            if (first)
                form.Add(new StringContent("glasses"), "heads");
            form.Add(new ByteArrayContent(TestServer.Image), "image", "a.png");
            if (!first)
                form.Add(new StringContent(" glasses\r\n"), "heads");
            var answer = Assert.Single((await AnswersAsync(test, form)).EnumerateArray());
            Assert.Equal("a.png", answer.GetProperty("image").GetString());
            Assert.Equal(["glasses"], answer.GetProperty("tasks").EnumerateObject().Select(t => t.Name));
        }

        using var both = new MultipartFormDataContent
        {
            { new StringContent("age"), "heads" },
            { new StringContent("glasses"), "heads" },
            { new ByteArrayContent(TestServer.Image), "anything" },
        };
        var unnamed = Assert.Single((await AnswersAsync(test, both)).EnumerateArray());
        Assert.Equal("image 1", unnamed.GetProperty("image").GetString());
        Assert.Equal(["age", "glasses"], unnamed.GetProperty("tasks").EnumerateObject().Select(t => t.Name));
    }

    [Theory]
    [InlineData("head", "age", null, "'head'", "did you mean 'heads'?")]
    [InlineData("note", "a face", null, "'note'", "image, heads, faces, maps")]
    [InlineData("heads", "mood", null, "it has age, glasses", "")]
    [InlineData("faces", "perhaps", null, "faces takes true or false", "")]
    [InlineData("heads", "age", "heads.txt", "heads is an option", "as text")]
    public async Task ATextFieldThatIsNoOptionIsRefused(string name, string text, string? file, string words, string hint)
    {
        await using var test = await TestServer.StartAsync();
        using var form = new MultipartFormDataContent { { new ByteArrayContent(TestServer.Image), "image", "a.png" } };
        if (file is null)
            form.Add(new StringContent(text), name);
        else
            form.Add(new StringContent(text), name, file);
        using var response = await test.Client.PostAsync("/predict/faces", form, Going);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        var detail = await DetailAsync(response);
        Assert.Contains(words, detail, StringComparison.Ordinal);
        Assert.Contains(hint, detail, StringComparison.Ordinal);
        await test.EmptyAsync();
    }

    [Fact]
    public async Task AnOptionIsGivenOnceAndAFormNeedsAnImage()
    {
        await using var test = await TestServer.StartAsync();
        using var twice = new MultipartFormDataContent
        {
            { new StringContent("age"), "heads" },
            { new ByteArrayContent(TestServer.Image), "image", "a.png" },
        };
        using var refused = await test.Client.PostAsync("/predict/faces?heads=glasses", twice, Going);
        Assert.Contains("give it once", await DetailAsync(refused), StringComparison.Ordinal);
        using var empty = new MultipartFormDataContent { { new StringContent("age"), "heads" } };
        using var none = await test.Client.PostAsync("/predict/faces", empty, Going);
        Assert.Contains("there is no image in the form", await DetailAsync(none), StringComparison.Ordinal);
    }

    public static TheoryData<string, string> Bodies()
    {
        var data = new TheoryData<string, string>();
        foreach (var format in (SKEncodedImageFormat[])[SKEncodedImageFormat.Png, SKEncodedImageFormat.Jpeg, SKEncodedImageFormat.Webp])
        {
            var base64 = Convert.ToBase64String(TestImages.Encode(format, 12, 10));
            data.Add(base64, "this is base64: send the bytes");
            data.Add($"\"{base64}\"\n", "this is base64: send the bytes");
            data.Add(base64.TrimEnd('=').Replace('+', '-').Replace('/', '_'), "this is base64: send the bytes");
            data.Add(string.Join("\r\n", base64.Chunk(76).Select(c => new string(c))), "this is base64: send the bytes");
            data.Add($"data:image/{format};base64,{base64}", "this is a data: URL");
            data.Add($$"""{"image": "{{base64}}"}""", "this is JSON");
            data.Add($$"""{"image": "{{base64}}" """, "this is JSON");
            data.Add($$"""[{"b64": "{{base64}}"}]""", "this is JSON");
            data.Add($$$"""{"instances": [{"image_bytes": {"b64": "{{{base64}}}"}}]}""", "protocol version 1 (instances)");
            data.Add($"image={Uri.EscapeDataString(base64)}", "application/x-www-form-urlencoded");
            data.Add(Convert.ToHexString(TestImages.Encode(format, 12, 10)), "hexadecimal");
        }

        data.Add("""{"inputs": []}""", "open inference protocol");
        data.Add("https://elsewhere.example/face.jpg", "this is a URL");
        data.Add("--B\r\nContent-Disposition: form-data; name=\"image\"\r\n\r\nx\r\n--B--", "this is a multipart form");
        return data;
    }

    // Alone it is a refusal; in a form the answer of that part has the same words.
    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task AnImageInAnotherFormIsRecognised(string body, string words)
    {
        await using var test = await TestServer.StartAsync();
        foreach (var type in (string[])["application/json", "text/plain", "image/png"])
        {
            using var content = new StringContent(body, Encoding.UTF8, type);
            using var alone = await test.Client.PostAsync("/predict/faces", content, Going);
            Assert.Equal(HttpStatusCode.BadRequest, alone.StatusCode);
            var detail = await DetailAsync(alone);
            Assert.Contains(words, detail, StringComparison.Ordinal);
            Assert.Contains(
                words.Contains("multipart", StringComparison.Ordinal) ? "Content-Type" : "send",
                detail,
                StringComparison.Ordinal
            );
        }

        using var form = new MultipartFormDataContent
        {
            { new ByteArrayContent(Encoding.UTF8.GetBytes(body)), "image", "a.txt" },
            { new ByteArrayContent(TestServer.Image), "image", "b.png" },
        };
        var answers = (await AnswersAsync(test, form)).EnumerateArray().ToArray();
        Assert.Contains(words, answers[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.True(answers[1].TryGetProperty("tasks", out _));
    }

    [Fact]
    public async Task TheProtocolRecognisesItsFirstVersionAndImages()
    {
        await using var test = await TestServer.StartAsync();
        using var first = await test.InferAsync("""{"instances": [[1, 2]]}""");
        Assert.Contains("version 1 (instances)", await ErrorAsync(first), StringComparison.Ordinal);
        using var image = await test.Client.PostAsync("/v2/models/faces/infer", new ByteArrayContent(TestServer.Image), Going);
        Assert.Contains("this is an image", await ErrorAsync(image), StringComparison.Ordinal);
        using var elsewhere = await test.Client.PostAsync("/v1/models/faces:predict", new StringContent("{}"), Going);
        Assert.Equal(HttpStatusCode.NotFound, elsewhere.StatusCode);
        Assert.Contains("version 1", await DetailAsync(elsewhere), StringComparison.Ordinal);
    }

    static async Task<JsonElement> AnswersAsync(TestServer test, HttpContent form)
    {
        using var response = await test.Client.PostAsync("/predict/faces", form, Going);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await TestServer.JsonAsync(response);
    }

    static async Task<string> DetailAsync(HttpResponseMessage response) =>
        (await TestServer.JsonAsync(response)).GetProperty("detail").GetString()!;

    static async Task<string> ErrorAsync(HttpResponseMessage response) =>
        (await TestServer.JsonAsync(response)).GetProperty("error").GetString()!;
}
