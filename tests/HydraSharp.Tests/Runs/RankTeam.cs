using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Runs;

/// <summary>
/// Ranks that are threads of this process. One works at a time, until it has to wait for the others, and takes torch's random state with
/// it: so each is as alone as a process.
/// </summary>
public sealed class RankTeam(int size) : IDisposable
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    readonly SemaphoreSlim turn = new(1);
    readonly Barrier meeting = new(size);
    readonly ConcurrentDictionary<(int Rank, int Meeting), byte[]> given = new();

    /// <summary>What is added to every number that rank 1 receives as a sum of gradients, as if it rounded otherwise.</summary>
    public float Drift { get; init; }

    /// <summary>Does something in every rank; gives each one's failure, null where it ended well.</summary>
    public Exception?[] Run(Action<IProcessGroup> work)
    {
        var failures = new Exception?[size];
        Thread[] threads =
        [
            .. Enumerable
                .Range(0, size)
                .Select(rank => new Thread(() =>
                {
                    turn.Wait();
                    try
                    {
                        work(new Member(this, rank, size));
                    }
                    catch (Exception e)
                    {
                        failures[rank] = e;
                    }
                    finally
                    {
                        turn.Release();
                    }
                })),
        ];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        return failures;
    }

    public void Dispose()
    {
        turn.Dispose();
        meeting.Dispose();
    }

    sealed class Member(RankTeam team, int rank, int size) : IProcessGroup
    {
        int meetings;

        public int Rank => rank;
        public int Size => size;
        public TimeSpan Timeout { get; set; }
        public TimeSpan Spent => TimeSpan.Zero;

        public IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> mine)
        {
            var number = meetings++;
            team.given[(rank, number)] = mine.ToArray();
            using var random = get_rng_state();
            team.turn.Release();
            var came = team.meeting.SignalAndWait(Longest);
            team.turn.Wait();
            set_rng_state(random);
            if (!came)
                throw new TimeoutException($"rank {rank} waited for the others");
            return [.. Enumerable.Range(0, size).Select(r => team.given[(r, number)])];
        }

        public void AllReduce(Span<float> values, DistributedSpec how)
        {
            Sum<float>(values, (a, b) => a + b);
            for (var i = 0; rank == 1 && i < values.Length; i++)
                values[i] += team.Drift;
        }

        public void AllReduce(Span<double> values) => Sum<double>(values, (a, b) => a + b);

        public void Broadcast(Span<byte> bytes) => Gather(rank == 0 ? bytes : [])[0].CopyTo(bytes);

        public void Barrier() => Gather([]);

        public void Abort(int exitCode) { }

        public void Dispose() { }

        void Sum<T>(Span<T> values, Func<T, T, T> add)
            where T : unmanaged
        {
            var all = Gather(MemoryMarshal.AsBytes(values));
            MemoryMarshal.Cast<byte, T>(all[0]).CopyTo(values);
            for (var r = 1; r < size; r++)
            {
                var more = MemoryMarshal.Cast<byte, T>(all[r]);
                for (var i = 0; i < values.Length; i++)
                    values[i] = add(values[i], more[i]);
            }
        }
    }
}
