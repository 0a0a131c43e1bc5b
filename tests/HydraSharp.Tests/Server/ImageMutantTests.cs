using System.Net;
using System.Net.Sockets;
using System.Text;
using HydraSharp.Determinism;
using HydraSharp.Tests.Inference;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>
/// Images and forms that were changed by chance, and clients that hang up in the middle: each is answered or refused, and nothing stays
/// behind.
/// </summary>
public sealed class ImageMutantTests
{
    const int Mutants = 1000;
    const int Leavers = 300;
    const string Boundary = "----image";

    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SKEncodedImageFormat.Png)]
    [InlineData(SKEncodedImageFormat.Jpeg)]
    [InlineData(SKEncodedImageFormat.Webp)]
    public async Task NoImageBreaksTheServer(SKEncodedImageFormat format)
    {
        var seed = TestImages.Encode(format, 24, 20);
        await TryAsync((int)format, random => (Mutated(seed, random), null));
    }

    [Fact]
    public async Task NoFormBreaksTheServer()
    {
        byte[] part =
        [
            .. Encoding.ASCII.GetBytes(
                $"--{Boundary}\r\nContent-Disposition: form-data; name=\"image\"; filename=\"../a.png\"\r\nContent-Type: image/png\r\n\r\n"
            ),
            .. TestServer.Image,
            .. "\r\n"u8,
        ];
        byte[] seed = [.. part, .. part, .. Encoding.ASCII.GetBytes($"--{Boundary}--\r\n")];
        await TryAsync(99, random =>
            (Mutated(seed, random), random.Next(20) == 0 ? "multipart/form-data" : $"multipart/form-data; boundary={Boundary}")
        );
    }

    [Fact]
    public async Task ClientsThatHangUpInTheMiddleLeaveNothingBehind()
    {
        await using var test = await TestServer.StartAsync(o => o with { Batching = new() { MaxQueueSize = 1000 } });
        byte[] whole =
        [
            .. Encoding.ASCII.GetBytes(
                $"POST /predict/faces HTTP/1.1\r\nHost: localhost\r\nContent-Length: {TestServer.Image.Length}\r\n\r\n"
            ),
            .. TestServer.Image,
        ];
        await Parallel.ForAsync(
            0,
            Leavers,
            new ParallelOptions { MaxDegreeOfParallelism = 16, CancellationToken = Going },
            async (i, stop) =>
            {
                using var client = new TcpClient { LingerState = new(enable: i % 2 == 0, seconds: 0) };
                await client.ConnectAsync(test.Address.Host, test.Address.Port, stop);
                await client.GetStream().WriteAsync(whole.AsMemory(0, i % 3 == 0 ? whole.Length : 1 + i * 7 % whole.Length), stop);
            }
        );
        Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(TestServer.Image)).StatusCode);
        await test.EmptyAsync();
    }

    static async Task TryAsync(int seed, Func<SampleRandom, (byte[] Body, string? Type)> draw)
    {
        await using var test = await TestServer.StartAsync(o => o with { Batching = new() { MaxQueueSize = 1000 } });
        await Parallel.ForAsync(
            0,
            Mutants,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Going },
            async (i, stop) =>
            {
                var (body, type) = draw(new SampleRandom(seed, 0, i));
                using var content = new ByteArrayContent(body);
                if (type is not null)
                    content.Headers.TryAddWithoutValidation("Content-Type", type);
                using var response = await test.Client.PostAsync("/predict/faces", content, stop);
                Assert.True(response.StatusCode is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{i}: {response.StatusCode}");
                if (response.StatusCode == HttpStatusCode.OK)
                    LeakCheck.Check(await response.Content.ReadAsStringAsync(stop), test.Folder);
            }
        );
        await test.EmptyAsync();
        Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(TestServer.Image)).StatusCode);
    }

    static byte[] Mutated(byte[] seed, SampleRandom random)
    {
        var bytes = seed.ToList();
        for (var changes = 1 + random.Next(4); changes > 0 && bytes.Count > 1; changes--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(200, bytes.Count) : bytes.Count);
            if (random.Next(6) == 0)
                bytes.RemoveRange(at, bytes.Count - at);
            else if (random.Next(5) == 0)
                bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(80), bytes.Count - at)));
            else
                bytes[at] = (byte)random.Next(256);
        }

        return [.. bytes];
    }
}
