using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed class HostileClientTests
{
    static readonly string[] Spellings =
    [
        "../faces.onnx",
        "..%2ffaces",
        "..%2Ffaces.onnx",
        "%2e%2e%2ffaces",
        "%252e%252e%252ffaces",
        "..%5cfaces",
        "..\\faces",
        "..%c0%affaces",
        "%c0%ae%c0%ae/faces",
        "..%ef%bc%8ffaces",
        "%E2%80%A6%2ffaces",
        "faces%00",
        "faces%00.onnx",
        "%00",
        "faces%20",
        "faces.",
        "faces.onnx",
        "./faces%2f",
        "%2ffaces",
        "/faces",
        "//faces",
        "%2fetc%2fpasswd",
        "/etc/passwd",
        "C:%5cfaces",
        "file:%2f%2ffaces",
        "FACES",
        "f%C3%A4ces",
        "faces;a=b",
        "faces%0d%0aX: y",
        "~",
        "~root",
        "$HOME",
        "%24%7Bjndi%7D",
        "*",
        "%2a",
        "faces%09",
        "faces%7f",
        "%ff",
        "%fe%ff",
        "....%2f%2ffaces",
        "..;/faces",
        "faces/..%2f..%2f",
        "nul",
        "con",
        "-faces",
        ".faces",
        "_",
        "%",
        "%zz",
        "a%2",
        "%u002e",
    ];

    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NoSpellingOfANameLeadsElsewhere()
    {
        await using var test = await TestServer.StartAsync();
        string[] all = [.. Spellings, new('a', 7000), new('/', 100), string.Concat(Enumerable.Repeat("..%2f", 60)) + "etc/passwd"];
        foreach (var name in all)
        foreach (
            var (method, before, after) in ((HttpMethod, string, string)[])
                [
                    (HttpMethod.Post, "/predict/", ""),
                    (HttpMethod.Get, "/models/", ""),
                    (HttpMethod.Get, "/v2/models/", ""),
                    (HttpMethod.Get, "/v2/models/", "/ready"),
                    (HttpMethod.Post, "/v2/models/", "/infer"),
                ]
        )
        {
            var answer = await test.RawAsync(
                Encoding.Latin1.GetBytes(
                    $"{method} {before}{name}{after} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
            );
            Assert.Matches(@"\AHTTP/1\.1 (400|404|405) ", answer);
        }
    }

    // The requests of Triton's CVE-2025-23310: three megabytes of chunks of six bytes.
    [Fact]
    public async Task AFloodOfChunksIsABadImage()
    {
        await using var test = await TestServer.StartAsync();
        var chunks = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("1\r\nA\r\n", 500_000)));
        foreach (var path in (string[])["/predict/faces", "/v2/models/faces/infer"])
        {
            var answer = await test.RawAsync(Head($"POST {path}", "Transfer-Encoding: chunked"), chunks, "0\r\n\r\n"u8.ToArray());
            Assert.StartsWith("HTTP/1.1 400 ", answer, StringComparison.Ordinal);
        }

        await test.EmptyAsync();
        Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(TestServer.Image)).StatusCode);
    }

    [Theory]
    [InlineData("POST /predict/faces", "Content-Length: 100", "abc", true)]
    [InlineData("POST /predict/faces", "Transfer-Encoding: chunked", "zz\r\nabc\r\n")]
    [InlineData("POST /predict/faces", "Transfer-Encoding: chunked", "FFFFFFFFFFFFFFFF\r\nabc")]
    [InlineData("POST /predict/faces", "Content-Length: -5", "")]
    [InlineData("POST /predict/faces", "Content-Length: 3\r\nContent-Length: 5", "abcde")]
    [InlineData("POST /predict/faces", "Content-Length: 3\r\nTransfer-Encoding: chunked", "xyz\r\n")]
    [InlineData("POST /predict/faces", "Content-Length: 99999999999", "abc")]
    [InlineData("POST /predict/faces", "X: y", "")]
    [InlineData("BREW /predict/faces", "X: y", "")]
    [InlineData("POST http://elsewhere/predict/faces", "X: y", "")]
    [InlineData("PRI *", "X: y", "SM\r\n\r\n")]
    public async Task WhatIsNoHttpIsRefusedOrHungUpOn(string line, string header, string body, bool leave = false)
    {
        await using var test = await TestServer.StartAsync();
        var answer = await test.RawAsync(leave, Head(line, header), Encoding.ASCII.GetBytes(body));
        Assert.Matches(leave ? @"\A(HTTP/1\.1 4\d\d |\z)" : @"\AHTTP/1\.1 4\d\d ", answer);
        Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(TestServer.Image)).StatusCode);
    }

    [Fact]
    public async Task LongHeadersAreRefused()
    {
        await using var test = await TestServer.StartAsync();
        Assert.StartsWith(
            "HTTP/1.1 431 ",
            await test.RawAsync(Head("GET /models", "X-Long: " + new string('x', 33_000))),
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "HTTP/1.1 431 ",
            await test.RawAsync(Head("GET /models", string.Join("\r\n", Enumerable.Range(0, 150).Select(i => $"X-{i}: y")))),
            StringComparison.Ordinal
        );
    }

    // Clients that never end their requests hold neither memory nor others up.
    [Fact]
    public async Task SlowClientsDoNotHoldOthersUp()
    {
        await using var test = await TestServer.StartAsync();
        var slow = new List<TcpClient>();
        try
        {
            for (var i = 0; i < 60; i++)
            {
                var client = new TcpClient();
                slow.Add(client);
                await client.ConnectAsync(test.Address.Host, test.Address.Port, Going);
                await client
                    .GetStream()
                    .WriteAsync(
                        i % 2 == 0
                            ? "POST /predict/faces HTTP/1.1\r\nHost: local"u8.ToArray()
                            : [.. Head("POST /predict/faces", "Content-Length: 9000000"), .. "abc"u8],
                        Going
                    );
            }

            for (var i = 0; i < 50; i++)
                Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(TestServer.Image)).StatusCode);
            Assert.Equal(0, test.Faces.Waiting);
            Assert.InRange(test.Server.Services.Bodies.Taken, 0, 30 * (16 << 10));
        }
        finally
        {
            slow.ForEach(s => s.Dispose());
        }

        await TestServer.UntilAsync(() => test.Server.Services.Bodies.Taken == 0);
    }

    static byte[] Head(string line, string headers) =>
        Encoding.ASCII.GetBytes($"{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{headers}\r\n\r\n");
}
