using System.Net;
using HydraSharp.Tests.Export;
using HydraSharp.Training.Distributed;
using Microsoft.Extensions.Logging;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed class SwapTests
{
    const int Swaps = 20;

    static CancellationToken Going => TestContext.Current.CancellationToken;

    [Fact]
    public async Task AFileIsReplacedUnderLoadWithoutAFailedRequest()
    {
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                PollTime = TimeSpan.FromMilliseconds(2),
                Batching = new() { MaxQueueSize = 100 },
            }
        );
        using var done = new CancellationTokenSource();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var clients = Enumerable
            .Range(0, 4)
            .Select(_ =>
                Task.Run(
                    async () =>
                    {
                        var count = 0;
                        for (; !done.IsCancellationRequested; count++)
                        {
                            using var response = await test.PredictAsync(TestServer.Image);
                            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                            var unit = (await TestServer.JsonAsync(response))
                                .GetProperty("tasks")
                                .GetProperty("age")
                                .GetProperty("unit")
                                .GetString()!;
                            lock (seen)
                                seen.Add(unit);
                        }

                        return count;
                    },
                    Going
                )
            )
            .ToArray();
        for (var i = 0; i < Swaps; i++)
        {
            var name = $"units {i}";
            test.Replace(WithUnit(name));
            await TestServer.UntilAsync(() => test.Faces.Card.Tasks[0].Unit == name);
        }

        await TestServer.UntilAsync(() =>
        {
            lock (seen)
                return seen.Contains($"units {Swaps - 1}") || clients.Any(c => c.IsFaulted);
        });
        await done.CancelAsync();
        Assert.All(await Task.WhenAll(clients), count => Assert.True(count > 0));
        await TestServer.UntilAsync(() => test.Server.Services.Metrics.Loads.Of("faces", "loaded") == Swaps + 1);
        await test.EmptyAsync();
    }

    [Fact]
    public async Task ADamagedFileIsRefusedOnceAndTheOldOneGoesOn()
    {
        await using var test = await TestServer.StartAsync(o => o with { PollTime = TimeSpan.FromMilliseconds(2) });
        var damages = 0;
        var whole = WithUnit("new years");
        foreach (
            var damaged in (byte[][])
                [whole[..(whole.Length / 2)], Flipped(whole), [], TestServer.NoImage, HandMadeModels.Model(cardSize: 9)]
        )
        {
            test.Replace(damaged);
            damages++;
            await TestServer.UntilAsync(() => test.Server.Services.Metrics.Loads.Of("faces", "refused") == damages);
            using var response = await test.PredictAsync(TestServer.Image);
            Assert.Equal(
                "years",
                (await TestServer.JsonAsync(response)).GetProperty("tasks").GetProperty("age").GetProperty("unit").GetString()
            );
        }

        File.Delete(test.ModelFile);
        await TestServer.UntilAsync(() => test.Log.All.Any(l => l.Text.Contains("is gone", StringComparison.Ordinal)));
        Assert.Equal(HttpStatusCode.OK, (await test.PredictAsync(TestServer.Image)).StatusCode);
        test.Replace(whole);
        await TestServer.UntilAsync(() => test.Faces.Card.Tasks[0].Unit == "new years");
        Assert.Equal(
            damages,
            test.Log.All.Count(l => l.Level == LogLevel.Error && l.Text.Contains("is refused", StringComparison.Ordinal))
        );
    }

    // A request that is inside keeps the model that it began with.
    [Fact]
    public async Task ARequestEndsWithTheModelThatItBeganWith()
    {
        using var hold = new PassHold();
        await using var test = await TestServer.StartAsync(o =>
            o with
            {
                PollTime = TimeSpan.FromMilliseconds(2),
                Batching = new() { BeforePass = hold.Before },
            }
        );
        var first = test.PredictAsync(TestServer.Image);
        await TestServer.UntilAsync(() => hold.Passes == 1);
        test.Replace(WithUnit("new years"));
        await TestServer.UntilAsync(() => test.Faces.Card.Tasks[0].Unit == "new years");
        hold.LetGo();
        Assert.Equal(
            "years",
            (await TestServer.JsonAsync(await first)).GetProperty("tasks").GetProperty("age").GetProperty("unit").GetString()
        );
        Assert.Equal(
            "new years",
            (await TestServer.JsonAsync(await test.PredictAsync(TestServer.Image)))
                .GetProperty("tasks")
                .GetProperty("age")
                .GetProperty("unit")
                .GetString()
        );
    }

    static byte[] WithUnit(string unit) =>
        HandMadeModels.Model(change: card => card with { Tasks = [card.Tasks[0] with { Unit = unit }, card.Tasks[1]] });

    static byte[] Flipped(byte[] model)
    {
        byte[] copy = [.. model];
        copy[copy.Length / 3] ^= 1;
        return copy;
    }
}
