using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tests.Export;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>
/// Speaks the open inference protocol as its clients do: first health, then metadata, then a request made from the metadata alone.
/// </summary>
public sealed class ProtocolTests
{
    const int Length = HandMadeModels.Size * HandMadeModels.Size * 3;

    static CancellationToken Going => TestContext.Current.CancellationToken;

    internal static string Request(int images, string more = "") =>
        $"{{{more}\"inputs\":[{{\"name\":\"image\",\"shape\":[{images},8,8,3],"
        + $"\"datatype\":\"UINT8\",\"data\":[{string.Join(',', Pixels(images))}]}}]}}";

    [Fact]
    public async Task AClientFindsItsWayByTheProtocolAlone()
    {
        await using var test = await TestServer.StartAsync();
        Assert.True((await Get(test, "/v2/health/live")).GetProperty("live").GetBoolean());
        Assert.True((await Get(test, "/v2/health/ready")).GetProperty("ready").GetBoolean());
        var server = await Get(test, "/v2");
        Assert.Equal("hydrasharp", server.GetProperty("name").GetString());
        Assert.Matches(@"\A\d+\.\d+\.\d+", server.GetProperty("version").GetString()!);
        Assert.Equal(["binary_tensor_data"], server.GetProperty("extensions").EnumerateArray().Select(e => e.GetString()));
        var ready = await Get(test, "/v2/models/faces/ready");
        Assert.Equal(("faces", true), (ready.GetProperty("name").GetString(), ready.GetProperty("ready").GetBoolean()));
        var model = await Get(test, "/v2/models/faces");
        Assert.Equal(("faces", "onnxruntime_onnx"), (model.GetProperty("name").GetString(), model.GetProperty("platform").GetString()));
        var input = Assert.Single(model.GetProperty("inputs").EnumerateArray());
        long[] shape = [.. input.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64())];
        Assert.Equal([-1, 8, 8, 3], shape);
        shape[0] = 2;
        var body = JsonSerializer.Serialize(
            new
            {
                id = "42",
                inputs = new[]
                {
                    new
                    {
                        name = input.GetProperty("name").GetString(),
                        datatype = input.GetProperty("datatype").GetString(),
                        shape,
                        data = Pixels(2).Select(p => (int)p),
                    },
                },
                outputs = new[] { new { name = "glasses" }, new { name = "age" } },
            }
        );
        using var response = await test.InferAsync(body);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        var answer = await TestServer.JsonAsync(response);
        Assert.Equal(("faces", "42"), (answer.GetProperty("model_name").GetString(), answer.GetProperty("id").GetString()));
        Assert.False(answer.TryGetProperty("model_version", out _));
        var outputs = answer.GetProperty("outputs").EnumerateArray().ToArray();
        Assert.Equal(["glasses", "age"], outputs.Select(o => o.GetProperty("name").GetString()));
        foreach (var output in outputs)
        {
            Assert.Equal("FP32", output.GetProperty("datatype").GetString());
            Assert.Equal([2L, 1], output.GetProperty("shape").EnumerateArray().Select(d => d.GetInt64()));
        }

        AssertEqual(Expected(2, 1), outputs[0].GetProperty("data").EnumerateArray().Select(n => n.GetSingle()));
        AssertEqual(Expected(2, 0), outputs[1].GetProperty("data").EnumerateArray().Select(n => n.GetSingle()));
    }

    [Fact]
    public async Task NestedAndFlatDataAreTheSame()
    {
        await using var test = await TestServer.StartAsync();
        var flat = await TestServer.JsonAsync(await test.InferAsync(Request(2)));
        var pixels = Pixels(2);
        var rows = string.Join(
            ',',
            Enumerable
                .Range(0, 2)
                .Select(n =>
                    "["
                    + string.Join(
                        ',',
                        Enumerable
                            .Range(0, 8)
                            .Select(y =>
                                "["
                                + string.Join(
                                    ',',
                                    Enumerable
                                        .Range(0, 8)
                                        .Select(x =>
                                            "["
                                            + string.Join(',', Enumerable.Range(0, 3).Select(c => pixels[((n * 8 + y) * 8 + x) * 3 + c]))
                                            + "]"
                                        )
                                )
                                + "]"
                            )
                    )
                    + "]"
                )
        );
        var nested = await TestServer.JsonAsync(
            await test.InferAsync($"{{\"inputs\":[{{\"data\":[{rows}],\"name\":\"image\",\"shape\":[2,8,8,3],\"datatype\":\"UINT8\"}}]}}")
        );
        Assert.Equal(flat.GetRawText(), nested.GetRawText());
        Assert.False(flat.TryGetProperty("id", out _));
        Assert.Equal(["age", "glasses"], flat.GetProperty("outputs").EnumerateArray().Select(o => o.GetProperty("name").GetString()));
    }

    [Fact]
    public async Task TensorsGoAndComeInBytes()
    {
        await using var test = await TestServer.StartAsync();
        var json = Encoding.UTF8.GetBytes(
            $"{{\"id\":\"b\",\"parameters\":{{\"binary_data_output\":true}},\"inputs\":[{{\"name\":\"image\","
                + $"\"shape\":[3,8,8,3],\"datatype\":\"UINT8\",\"parameters\":{{\"binary_data_size\":{3 * Length}}}}}],"
                + $"\"outputs\":[{{\"name\":\"age\"}},{{\"name\":\"glasses\",\"parameters\":{{\"binary_data\":false}}}}]}}"
        );
        using var content = new ByteArrayContent([.. json, .. Pixels(3)]);
        content.Headers.Add("Inference-Header-Content-Length", json.Length.ToString(CultureInfo.InvariantCulture));
        using var response = await test.Client.PostAsync("/v2/models/faces/infer", content, Going);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        var bytes = await response.Content.ReadAsByteArrayAsync(Going);
        var head = int.Parse(response.Headers.GetValues("Inference-Header-Content-Length").Single(), CultureInfo.InvariantCulture);
        using var answer = JsonDocument.Parse(bytes.AsMemory(0, head));
        var outputs = answer.RootElement.GetProperty("outputs").EnumerateArray().ToArray();
        Assert.Equal(12, outputs[0].GetProperty("parameters").GetProperty("binary_data_size").GetInt32());
        Assert.False(outputs[0].TryGetProperty("data", out _));
        Assert.Equal(head + 12, bytes.Length);
        AssertEqual(
            Expected(3, 0),
            Enumerable.Range(0, 3).Select(i => BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(head + 4 * i)))
        );
        AssertEqual(Expected(3, 1), outputs[1].GetProperty("data").EnumerateArray().Select(n => n.GetSingle()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("null")]
    [InlineData("{\"inputs\":[]}")]
    [InlineData("{\"inputs\":{}}")]
    [InlineData("{\"inputs\":[{\"name\":\"image\"}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"image\",\"shape\":[1,8,8,3],\"datatype\":\"UINT8\"}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"image\",\"shape\":[1,8,8,3],\"datatype\":\"UINT8\",\"data\":[1,2]}]}")]
    [InlineData("{\"inputs\":[{\"name\":\"image\",\"shape\":[4294967296,4294967296,4294967296,3],\"datatype\":\"UINT8\",\"data\":[1]}]}")]
    [InlineData(
        "{\"inputs\":[{\"name\":\"image\",\"shape\":[64,8,8,3],\"datatype\":\"UINT8\",\"parameters\":{\"binary_data_size\":12288}}]}"
    )]
    [InlineData("{\"id\":\"\\ud800\",\"inputs\":[]}")]
    public async Task WhatIsNoRequestIsRefusedAsTheProtocolHasIt(string body)
    {
        await using var test = await TestServer.StartAsync();
        using var response = await test.InferAsync(body);
        await AssertError(response, HttpStatusCode.BadRequest);
    }

    [Theory]
    [InlineData("\"shape\":[0,8,8,3]")]
    [InlineData("\"shape\":[65,8,8,3]")]
    [InlineData("\"shape\":[-1,8,8,3]")]
    [InlineData("\"shape\":[1,8,8]")]
    [InlineData("\"shape\":[1,8,8,4]")]
    [InlineData("\"shape\":[1,8.5,8,3]")]
    [InlineData("\"shape\":[1,1e400,8,3]")]
    [InlineData("\"datatype\":\"FP32\"")]
    [InlineData("\"datatype\":7")]
    [InlineData("\"name\":\"photo\"")]
    public async Task AnInputThatDoesNotFitTheModelIsRefused(string other)
    {
        await using var test = await TestServer.StartAsync();
        var key = other[..(other.IndexOf(':', StringComparison.Ordinal) + 1)];
        var right = key switch
        {
            "\"shape\":" => "\"shape\":[1,8,8,3]",
            "\"datatype\":" => "\"datatype\":\"UINT8\"",
            _ => "\"name\":\"image\"",
        };
        using var response = await test.InferAsync(Request(1).Replace(right, other, StringComparison.Ordinal));
        await AssertError(response, HttpStatusCode.BadRequest);
        await test.EmptyAsync();
    }

    [Theory]
    [InlineData("\"outputs\":[{\"name\":\"mood\"}],")]
    [InlineData("\"outputs\":[{\"name\":\"age\"},{\"name\":\"age\"}],")]
    [InlineData("\"outputs\":[{}],")]
    [InlineData("\"outputs\":[7],")]
    [InlineData("\"id\":7,")]
    [InlineData("\"parameters\":[],")]
    [InlineData("\"parameters\":{\"timeout\":-1},")]
    public async Task AWishThatCannotBeFulfilledIsRefused(string wish)
    {
        await using var test = await TestServer.StartAsync();
        using var response = await test.InferAsync(Request(1, wish));
        await AssertError(response, HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task EveryErrorBelowV2HasTheProtocolsForm()
    {
        await using var test = await TestServer.StartAsync(o => o with { MaxBodyBytes = 1000 });
        await AssertError(await test.Client.GetAsync("/v2/models/none", Going), HttpStatusCode.NotFound);
        await AssertError(await test.Client.GetAsync("/v2/models/none/ready", Going), HttpStatusCode.NotFound);
        await AssertError(await test.Client.GetAsync("/v2/nothing", Going), HttpStatusCode.NotFound);
        await AssertError(await test.Client.GetAsync("/v2/models/faces/infer", Going), HttpStatusCode.MethodNotAllowed);
        await AssertError(await test.Client.PostAsync("/v2/models/none/infer", new StringContent("{}"), Going), HttpStatusCode.NotFound);
        await AssertError(await test.InferAsync(new string(' ', 2000)), HttpStatusCode.RequestEntityTooLarge);
    }

    internal static async Task AssertError(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        var property = Assert.Single((await TestServer.JsonAsync(response)).EnumerateObject());
        Assert.Equal("error", property.Name);
        Assert.NotEmpty(property.Value.GetString()!);
    }

    static async Task<JsonElement> Get(TestServer test, string path)
    {
        using var response = await test.Client.GetAsync(path, Going);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("application/json", response.Content.Headers.ContentType!.ToString());
        return await TestServer.JsonAsync(response);
    }

    static byte[] Pixels(int images) => [.. Enumerable.Range(0, images * Length).Select(i => (byte)(i * 7 % 251))];

    static float[] Expected(int images, int task)
    {
        using var hydra = new Predictor(HandMadeModels.Model(), "faces");
        return hydra.Run([.. Pixels(images).Chunk(Length).Select(p => new PixelImage(8, 8, p))])[task];
    }

    static void AssertEqual(IEnumerable<float> expected, IEnumerable<float> actual) =>
        Assert.Equal(expected, actual, (a, b) => Math.Abs(a - b) <= 1e-5f * Math.Max(1, Math.Abs(a)));
}
