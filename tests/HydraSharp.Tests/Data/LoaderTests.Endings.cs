using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed unsafe partial class LoaderTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void ABrokenImageSurfacesWithItsNameAfterTheBatchesBeforeIt(int workers)
    {
        var examples = Examples(30);
        folder.Write("12.png", "not an image");
        folder.Write("13.png", "");
        var seen = 0;
        var error = Assert.Throws<HydraImageException>(() =>
        {
            foreach (
                var batch in Loader(examples, new() { Workers = workers }).Read(Batches(30), 1, 1, train: true, CancellationToken.None)
            )
                seen++;
        });
        Assert.Equal((2, examples[12].File), (seen, error.File));
    }

    [Fact]
    public void ABrokenTransformSurfacesWithTheFilesName()
    {
        var examples = Examples(10);
        var error = Assert.Throws<HydraException>(() =>
            Loader(examples, new(), augment: [new Halving()]).Read(Batches(10), 1, 1, train: true, CancellationToken.None).Count()
        );
        Assert.Equal($"{examples[0].File}: the image could not be prepared: Halving made it 4 x 4 pixels; it was 8 x 8", error.Message);
    }

    [Fact]
    public void LeavingEarlyStopsTheThreads()
    {
        var held = new Holding();
        var examples = Examples(30);
        foreach (
            var batch in Loader(examples, new() { Workers = 4 }, augment: [held])
                .Read(Batches(30), 1, 1, train: true, CancellationToken.None)
        )
            break;
        var calls = held.Calls;
        Assert.All(held.Threads, t => Assert.False(t.IsAlive));
        Assert.InRange(held.Threads.Count, 1, 4);
        Assert.Equal(calls, held.Calls);
    }

    [Fact]
    public void CancellingEndsTheReading()
    {
        using var stop = new CancellationTokenSource();
        var held = new Holding();
        Assert.ThrowsAny<OperationCanceledException>(() =>
        {
            foreach (
                var batch in Loader(Examples(30), new() { Workers = 2 }, augment: [held]).Read(Batches(30), 1, 1, train: true, stop.Token)
            )
                stop.Cancel();
        });
        Assert.All(held.Threads, t => Assert.False(t.IsAlive));
    }

    [Fact]
    public void CancellingWakesAWaitingConsumer()
    {
        using var stop = new CancellationTokenSource();
        using var holding = new Blocking();
        var reading = Task.Run(() =>
            Loader(Examples(5), new() { Workers = 1 }, augment: [holding]).Read(Batches(5), 1, 1, train: true, stop.Token).Count()
        );
        holding.Reached.Wait(TimeSpan.FromSeconds(10));
        stop.Cancel();
        holding.Release.Set();
        Assert.ThrowsAny<OperationCanceledException>(() => reading.GetAwaiter().GetResult());
    }

    [Fact]
    public void NoBatchesAndEmptyBatchesAreFine()
    {
        Assert.Empty(Loader(Examples(2), new()).Read([], 1, 1, train: true, CancellationToken.None));
        Assert.Equal(
            [0, 2, 0, 0, 1],
            Loader(Examples(3), new())
                .Read(
                    [
                        [],
                        [0, 1],
                        [],
                        [],
                        [2],
                    ],
                    1,
                    1,
                    train: true,
                    CancellationToken.None
                )
                .Select(b => b.Indices.Length)
        );
    }
}
