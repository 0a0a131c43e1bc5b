using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Metrics;
using Xunit;

namespace HydraSharp.Tests.Server;

public sealed class BatcherTests : IDisposable
{
    readonly PassHold hold = new();
    readonly List<(int Images, int[] Heads)> passes = [];
    readonly ServerMetrics metrics = new();

    static CancellationToken Going => TestContext.Current.CancellationToken;

    public void Dispose() => hold.Dispose();

    [Fact]
    public async Task WhatComesDuringAPassGoesIntoTheNextAndEachGetsItsOwnRows()
    {
        using var batcher = Start(
            new()
            {
                MaxBatchSize = 4,
                MaxQueueSize = 10,
                BeforePass = hold.Before,
            }
        );
        Assert.True(batcher.TryReserve(10));
        var first = batcher.Enqueue(Image(1), [0], Going);
        await TestServer.UntilAsync(() => hold.Passes == 1);
        Task<float[][]>[] others =
        [
            .. Enumerable.Range(2, 6).Select(i => batcher.Enqueue(Image((byte)i), i % 2 == 0 ? [0] : [1, 0], Going)),
        ];
        Assert.Equal(9, batcher.Waiting);
        hold.LetGo();
        Assert.Equal(
            [
                [1f, 1f],
            ],
            await first
        );
        for (var i = 2; i < 8; i++)
        {
            var answer = await others[i - 2];
            Assert.Equal(
                i % 2 == 0
                    ?
                    [
                        [i, i],
                    ]
                    :
                    [
                        [i + 100, i + 100],
                        [i, i],
                    ],
                answer.Select(a => a.Select(n => (int)n).ToArray())
            );
        }

        Assert.Equal([1, 4, 2], passes.Select(p => p.Images));
        Assert.Equal(
            [
                [0],
                [0, 1],
                [0, 1],
            ],
            passes.Select(p => p.Heads)
        );
        Assert.Equal(3, batcher.Waiting);
        Assert.Equal(3, metrics.BatchSize.Count("m"));
    }

    [Fact]
    public void PlacesAreBoundedAndReservedAllOrNone()
    {
        using var batcher = Start(new() { MaxQueueSize = 5 });
        Assert.True(batcher.TryReserve(3));
        Assert.False(batcher.TryReserve(3));
        Assert.False(batcher.TryReserve(int.MaxValue));
        Assert.True(batcher.TryReserve(2));
        Assert.False(batcher.TryReserve(1));
        batcher.Release(1);
        Assert.True(batcher.TryReserve(1));
        Parallel.For(0, 1000, _ => Assert.False(batcher.TryReserve(1)));
        Assert.Equal(5, batcher.Waiting);
    }

    // A thousand requests give up while a pass is held up: none of them is computed, and all places are free again.
    [Fact]
    public async Task WhatIsDroppedIsNeverComputed()
    {
        using var batcher = Start(
            new()
            {
                MaxBatchSize = 8,
                MaxQueueSize = 1001,
                BeforePass = hold.Before,
            }
        );
        Assert.True(batcher.TryReserve(1001));
        var first = batcher.Enqueue(Image(7), [0], Going);
        await TestServer.UntilAsync(() => hold.Passes == 1);
        using var stop = new CancellationTokenSource();
        Task<float[][]>[] others = [.. Enumerable.Range(0, 999).Select(_ => batcher.Enqueue(Image(9), [0], stop.Token))];
        var kept = batcher.Enqueue(Image(8), [0], Going);
        await stop.CancelAsync();
        foreach (var other in others)
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => other);
        hold.LetGo();
        Assert.Equal(7, (await first)[0][0]);
        Assert.Equal(8, (await kept)[0][0]);
        Assert.Equal([1, 1], passes.Select(p => p.Images));
        Assert.Equal(0, batcher.Waiting);
    }

    [Fact]
    public async Task AStoppedRequestIsNotEvenTaken()
    {
        using var batcher = Start(new());
        Assert.True(batcher.TryReserve(2));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => batcher.Enqueue(Image(1), [0], new(canceled: true)));
        Assert.Equal(2, (await batcher.Enqueue(Image(2), [0], Going))[0][0]);
        Assert.Single(passes);
    }

    [Fact]
    public async Task APassThatFailsIsReportedToItsOwnAndTheNextGoesOn()
    {
        var fails = true;
        using var batcher = Start(new(), () => fails ? throw new HydraModelException("m", "it fails", "fix it") : 0);
        Assert.True(batcher.TryReserve(2));
        await Assert.ThrowsAsync<HydraModelException>(() => batcher.Enqueue(Image(1), [0], Going));
        fails = false;
        Assert.Equal(2, (await batcher.Enqueue(Image(2), [0], Going))[0][0]);
    }

    [Fact]
    public async Task AnImageWaitsForOthersAsLongAsItIsReported()
    {
        using var batcher = Start(new() { MaxBatchSize = 3, MaxQueueDelayMicroseconds = 10_000_000 });
        Assert.True(batcher.TryReserve(3));
        var first = batcher.Enqueue(Image(1), [0], Going);
        var second = batcher.Enqueue(Image(2), [0], Going);
        Assert.False(first.IsCompleted);
        var third = batcher.Enqueue(Image(3), [0], Going);
        await Task.WhenAll(first, second, third);
        Assert.Equal([3], passes.Select(p => p.Images));
    }

    [Fact]
    public async Task WithoutOthersItGoesAlone()
    {
        using var batcher = Start(new() { MaxQueueDelayMicroseconds = 2000 });
        Assert.True(batcher.TryReserve(1));
        Assert.Equal(1, (await batcher.Enqueue(Image(1), [0], Going))[0][0]);
    }

    [Fact]
    public async Task TheEndAnswersWhatWaits()
    {
        var batcher = Start(
            new()
            {
                MaxBatchSize = 2,
                MaxQueueSize = 9,
                BeforePass = hold.Before,
            }
        );
        Assert.True(batcher.TryReserve(9));
        Task<float[][]>[] all = [.. Enumerable.Range(1, 9).Select(i => batcher.Enqueue(Image((byte)i), [0], Going))];
        var end = Task.Run(batcher.Dispose, Going);
        hold.LetGo();
        await end;
        Assert.Equal(Enumerable.Range(1, 9), (await Task.WhenAll(all)).Select(a => (int)a[0][0]));
        await Assert.ThrowsAsync<InvalidOperationException>(() => batcher.Enqueue(Image(1), [0], Going));
    }

    // Head 0 reports the image's first byte twice, head 1 a hundred more.
    Batcher Start(BatchingOptions options, Func<int>? before = null) =>
        new(
            options,
            (images, heads) =>
            {
                before?.Invoke();
                passes.Add((images.Count, [.. heads]));
                return [.. heads.Select(h => images.SelectMany(i => Enumerable.Repeat(i.Pixels[0] + 100f * h, 2)).ToArray())];
            },
            new(metrics, "m")
        );

    static PixelImage Image(byte value) => new(1, 1, [value, 0, 0]);
}
