using HydraSharp.Inference;
using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Training.Distributed;

public sealed class RankSumTests
{
    // (1e8 + -1e8) + 1 is 1; in any other order float32 gives 0.
    [Fact]
    public void NumbersAreAddedInTheOrderOfTheRanks()
    {
        var sums = Sum(
            GradientDtype.Float32,
            [
                [1e8f, 2, 3, 4],
                [-1e8f, 20, 30, 40],
                [1, 200, 300, 400],
            ]
        );
        Assert.All(sums, s => Assert.Equal([1, 222, 333, 444], s));
    }

    // 300 in bfloat16 is 300; 1.001 becomes 1, and 301 becomes 302 or 300.
    [Fact]
    public void InBfloat16EachNumberAndTheSumAreRoundedOnce()
    {
        var sums = Sum(
            GradientDtype.Bf16,
            [
                [300, 0.1f, 5, 6, 7],
                [1.001f, 0.2f, 5, 6, 7],
                [0, 0.3f, 5, 6, 7],
            ]
        );
        Assert.All(sums, s => Assert.Equal([15, 18, 21], s[2..]));
        Assert.All(sums, s => Assert.Equal(sums[0], s));
        Assert.InRange(sums[0][0], 300, 302);
        Assert.InRange(sums[0][1], 0.6f * (1 - 2f / 256), 0.6f * (1 + 2f / 256));
        Assert.NotEqual(0.6f, sums[0][1]);
    }

    [Fact]
    public void WhoWaitsTooLongIsReported()
    {
        var asked = 0;
        var error = Assert.Throws<HydraException>(() =>
            Waiting.Until(() => ++asked < 0, TimeSpan.FromMilliseconds(700), waited => $"waited {waited.TotalSeconds >= 0.7}")
        );
        Assert.Equal("waited True", error.Message);
        Waiting.Until(() => ++asked > 3, Timeout.InfiniteTimeSpan, _ => "");
    }

    static float[][] Sum(GradientDtype dtype, float[][] numbers)
    {
        var size = numbers.Length;
        using var meeting = new Barrier(size);
        var given = new byte[size][];
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, size)
                .Select(rank => new Thread(() =>
                    new RankSum(size, Exchange(rank, all: false), Exchange(rank, all: true)).Add(numbers[rank], dtype)
                )),
        ];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return numbers;

        RankSum.Transfer Exchange(int rank, bool all) =>
            (sent, received) =>
            {
                given[rank] = sent.ToArray();
                meeting.SignalAndWait();
                var block = received.Length / size;
                for (var r = 0; r < size; r++)
                    given[r].AsSpan(all ? 0 : rank * block, block).CopyTo(received[(r * block)..]);
                meeting.SignalAndWait();
            };
    }
}
