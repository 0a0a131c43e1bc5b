using System.Net;
using System.Text;
using HydraSharp.Determinism;
using Xunit;

namespace HydraSharp.Tests.Server;

/// <summary>Requests that were changed by chance: each is answered or refused in the protocol's form, and nothing breaks.</summary>
public sealed class ProtocolMutantTests
{
    const int Mutants = 3000;

    static readonly string[] Pieces =
    [
        "{",
        "}",
        "[",
        "]",
        ",",
        ":",
        "\"",
        "\\",
        "\\u0000",
        "\\ud83d",
        "null",
        "true",
        "-1",
        "0",
        "256",
        "1e400",
        "0.5",
        "9223372036854775808",
        "NaN",
        "\"data\"",
        "\"shape\"",
        "\"inputs\"",
        "\"outputs\"",
        "\"parameters\"",
        "\"binary_data_size\"",
        "\"name\"",
        "[[[[",
        "]]]]",
        "/*",
        "é",
        "\u2028",
        "[1,8,8,3]",
        "\"BYTES\"",
        new('[', 100),
        new('9', 400),
    ];

    [Fact]
    public async Task NoMutantBreaksTheServer()
    {
        await using var test = await TestServer.StartAsync(o => o with { Batching = new() { MaxQueueSize = 256 } });
        var seed = Encoding.UTF8.GetBytes(
            ProtocolTests.Request(
                1,
                "\"id\":\"1\",\"parameters\":{\"timeout\":60000000,\"x\":[1]},"
                    + "\"outputs\":[{\"name\":\"age\",\"parameters\":{\"binary_data\":true}},{\"name\":\"glasses\"}],"
            )
        );
        var counts = new int[2];
        await Parallel.ForAsync(
            0,
            Mutants,
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = TestContext.Current.CancellationToken },
            async (i, stop) =>
            {
                var random = new SampleRandom(11, 0, i);
                using var content = new ByteArrayContent(Mutated(seed, random));
                if (random.Next(8) == 0)
                    content.Headers.TryAddWithoutValidation(
                        "Inference-Header-Content-Length",
                        random.Next(3) switch
                        {
                            0 => "-1",
                            1 => $"{random.Next(900)}",
                            _ => "99999999999",
                        }
                    );
                using var response = await test.Client.PostAsync("/v2/models/faces/infer", content, stop);
                Interlocked.Increment(ref counts[response.StatusCode == HttpStatusCode.OK ? 0 : 1]);
                if (response.StatusCode != HttpStatusCode.OK)
                    await ProtocolTests.AssertError(response, HttpStatusCode.BadRequest);
            }
        );
        Assert.True(counts[1] > Mutants / 2, $"{counts[1]} of {Mutants} were refused");
        Assert.True(counts[0] > 0);
        await test.EmptyAsync();
        using var after = await test.InferAsync(ProtocolTests.Request(1));
        Assert.Equal(HttpStatusCode.OK, after.StatusCode);
    }

    static byte[] Mutated(byte[] seed, SampleRandom random)
    {
        var bytes = seed.ToList();
        // Most of the seed is data: half of the changes go to what is before them.
        for (var changes = 1 + random.Next(3); changes > 0; changes--)
        {
            var at = random.Next(random.Next(2) == 0 ? Math.Min(240, bytes.Count) : bytes.Count);
            switch (random.Next(5))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes.RemoveRange(at, Math.Min(1 + random.Next(12), bytes.Count - at));
                    break;
                case 2:
                    bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                    break;
                case 3:
                    bytes.InsertRange(at, bytes.GetRange(at, Math.Min(random.Next(60), bytes.Count - at)));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }

            if (bytes.Count == 0)
                break;
        }

        return [.. bytes];
    }
}
