using System.Diagnostics;
using System.Runtime.InteropServices;
using HydraSharp.Inference;

namespace HydraSharp.Training.Distributed;

/// <summary>
/// The ranks of an Open MPI job. All calls are non-blocking ones that are asked until they are done, so that a rank that hangs is noticed
/// by the others;
/// only the engine's own all-reduce blocks. All on the thread that joined (MPI_THREAD_FUNNELED).
/// </summary>
internal sealed unsafe class OpenMpi : IProcessGroup
{
    const int Funneled = 1;
    const int MaxBytes = 1 << 26;

    readonly MpiLibrary mpi;
    readonly RankSum sums;
    readonly int thread = Environment.CurrentManagedThreadId;

    OpenMpi(MpiLibrary mpi)
    {
        this.mpi = mpi;
        int rank,
            size;
        _ = mpi.Rank(mpi.World, &rank);
        _ = mpi.Size(mpi.World, &size);
        (Rank, Size, sums) = (rank, size, new RankSum(size, Exchange, GatherBlocks));
    }

    public int Rank { get; }

    public int Size { get; }

    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(new DistributedSpec().Timeout);

    public TimeSpan Spent { get; private set; }

    /// <summary>Joins the job that a launcher started.</summary>
    internal static IProcessGroup Join(Launch launch)
    {
        var library = MpiLibrary.Load();
        int provided;
        if (library.InitThread(null, null, Funneled, &provided) != 0)
            throw new HydraException(ErrorKind.Failed, $"{library.Version} could not be started");
        var joined = new OpenMpi(library);
        if (launch.Size > 0 && launch.Size != joined.Size)
            throw new HydraException(
                ErrorKind.Failed,
                $"{launch.Size} processes were started, and {library.Version} ('{library.Path}') "
                    + $"finds {joined.Size}: mpirun and the library are of different installations; "
                    + "start with the mpirun that belongs to this libmpi, or name the other one in HYDRASHARP_MPI"
            );
        return joined;
    }

    public void AllReduce(Span<float> values, DistributedSpec how)
    {
        RequireThread();
        var (start, before) = (Stopwatch.GetTimestamp(), Spent);
        if (how.Order == ReductionOrder.Ranks || how.GradientDtype == GradientDtype.Bf16)
            sums.Add(values, how.GradientDtype);
        else
            fixed (float* at = values)
                for (var done = 0; done < values.Length; done += MaxBytes / sizeof(float))
                    _ = mpi.AllReduce(
                        1,
                        at + done,
                        Math.Min(MaxBytes / sizeof(float), values.Length - done),
                        mpi.Floats,
                        mpi.Sum,
                        mpi.World
                    );
        Spent += Stopwatch.GetElapsedTime(start) - (Spent - before);
    }

    public void AllReduce(Span<double> values) => sums.Add(values);

    public void Broadcast(Span<byte> bytes)
    {
        fixed (byte* at = bytes)
            for (var done = 0; done < bytes.Length; done += MaxBytes)
            {
                nint request;
                _ = mpi.Broadcast(at + done, Math.Min(MaxBytes, bytes.Length - done), mpi.Bytes, 0, mpi.World, &request);
                Wait(request);
            }
    }

    public IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> mine)
    {
        var lengths = new int[Size];
        GatherBlocks(MemoryMarshal.AsBytes<int>([mine.Length]), MemoryMarshal.AsBytes(lengths.AsSpan()));
        var longest = lengths.Max();
        var all = new byte[checked(longest * Size)];
        var padded = new byte[longest];
        mine.CopyTo(padded);
        if (longest > 0)
            GatherBlocks(padded, all);
        return [.. lengths.Select((length, rank) => all.AsSpan(rank * longest, length).ToArray())];
    }

    public void Barrier()
    {
        nint request;
        _ = mpi.Barrier(mpi.World, &request);
        Wait(request);
    }

    public void Abort(int exitCode) => _ = mpi.Abort(mpi.World, exitCode);

    public void Dispose() => _ = mpi.Finalize();

    // A block of each rank's numbers goes to each rank.
    void Exchange(ReadOnlySpan<byte> blocks, Span<byte> received)
    {
        var length = blocks.Length / Size;
        fixed (
            byte* from = blocks,
                to = received
        )
        {
            nint request;
            _ = mpi.AllToAll(from, length, mpi.Bytes, to, length, mpi.Bytes, mpi.World, &request);
            Wait(request);
        }
    }

    void GatherBlocks(ReadOnlySpan<byte> mine, Span<byte> all)
    {
        fixed (
            byte* from = mine,
                to = all
        )
        {
            nint request;
            _ = mpi.AllGather(from, mine.Length, mpi.Bytes, to, mine.Length, mpi.Bytes, mpi.World, &request);
            Wait(request);
        }
    }

    void Wait(nint request)
    {
        RequireThread();
        var start = Stopwatch.GetTimestamp();
        Waiting.Until(
            () => IsDone(ref request),
            Timeout,
            waited =>
                $"rank {Rank} of {Size} ({Environment.MachineName}) has waited "
                + $"{waited.TotalSeconds:F0} s for the others: one of them hangs, was stopped, or lost its network. "
                + "Resume from the last checkpoint; where the wait was for honest work, raise training.distributed.timeout"
        );
        Spent += Stopwatch.GetElapsedTime(start);
    }

    bool IsDone(ref nint request)
    {
        int done;
        fixed (nint* at = &request)
            _ = mpi.Test(at, &done, 0);
        return done != 0;
    }

    void RequireThread()
    {
        if (Environment.CurrentManagedThreadId != thread)
            throw new InvalidOperationException("MPI is called from another thread than the one that joined");
    }
}
