using System.Security.Cryptography;
using System.Text;
using HydraSharp.Inference;

namespace HydraSharp.Training.Distributed;

/// <summary>Finds the processes that train together, and what they do together.</summary>
public static class Ranks
{
    /// <summary>The ranks that mpirun, srun or Kubernetes started this process as one of; alone where none did.</summary>
    /// <exception cref="HydraException">
    /// Several were started and Open MPI is not there, is of another kind, or counts otherwise.
    /// </exception>
    public static IProcessGroup OfEnvironment()
    {
        var launch = Launch.Of(Environment.GetEnvironmentVariable);
        return launch.IsMpi ? OpenMpi.Join(launch) : new SingleProcess();
    }

    /// <summary>
    /// How many processes were started together, by what the environment says; 0 where only Open MPI knows, 1 for this one alone.
    /// </summary>
    /// <param name="variable">The value of a variable of the environment; null for the process's own.</param>
    /// <exception cref="HydraException">Several were started in a way that Open MPI cannot join.</exception>
    public static int Started(Func<string, string?>? variable = null) => Launch.Of(variable ?? Environment.GetEnvironmentVariable).Size;

    /// <summary>What is known of Open MPI on this machine, in a sentence.</summary>
    public static string Installed
    {
        get
        {
            try
            {
                var mpi = MpiLibrary.Load();
                return $"{mpi.Version} ('{mpi.Path}'): 'mpirun -n 2 hydra train FILE' trains in two processes";
            }
            catch (HydraException e)
            {
                return "one process only: " + e.Message;
            }
        }
    }

    /// <summary>Does something in rank 0 alone, for all: where it fails there, it fails everywhere.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="work">What is to be done.</param>
    /// <param name="patient">Whether the others wait as long as it takes.</param>
    /// <exception cref="ElsewhereException">It failed in rank 0 (thrown in the others).</exception>
    internal static void OnRankZero(this IProcessGroup ranks, Action work, bool patient = false) =>
        ranks.OnRankZero(
            () =>
            {
                work();
                return Array.Empty<byte>();
            },
            patient
        );

    /// <summary>Does something in all ranks but the first.</summary>
    internal static void OnOtherRanks(this IProcessGroup ranks, Action work)
    {
        if (ranks.Rank > 0)
            work();
    }

    /// <summary>Asks rank 0; all get its answer.</summary>
    /// <exception cref="ElsewhereException">It failed in rank 0 (thrown in the others).</exception>
    internal static bool OnRankZero(this IProcessGroup ranks, Func<bool> ask) =>
        ranks.OnRankZero(() => (byte[])[ask() ? (byte)1 : (byte)0])[0] == 1;

    /// <summary>Asks rank 0; all get its answer.</summary>
    /// <exception cref="ElsewhereException">It failed in rank 0 (thrown in the others).</exception>
    internal static byte[] OnRankZero(this IProcessGroup ranks, Func<byte[]> ask, bool patient = false)
    {
        var patience = ranks.Timeout;
        if (patient)
            ranks.Timeout = Timeout.InfiniteTimeSpan;
        try
        {
            if (ranks.Rank != 0)
                return Received(ranks);
            byte[] answer;
            try
            {
                answer = ask();
            }
            catch (Exception e) when (ranks.Size > 1)
            {
                Send(ranks, (int)((e as HydraException)?.Kind ?? ErrorKind.Failed), Encoding.UTF8.GetBytes(e.Message));
                throw;
            }

            Send(ranks, 0, answer);
            return answer;
        }
        finally
        {
            ranks.Timeout = patience;
        }
    }

    /// <summary>Whether it is so in any rank.</summary>
    internal static bool Any(this IProcessGroup ranks, bool mine)
    {
        Span<double> votes = [mine ? 1 : 0];
        ranks.AllReduce(votes);
        return votes[0] > 0;
    }

    /// <summary>Makes sure that every rank has what rank 0 has.</summary>
    /// <param name="ranks">The ranks.</param>
    /// <param name="mine">What this one has.</param>
    /// <param name="subject">What it is, for the message.</param>
    /// <exception cref="HydraException">One has something else; thrown in all.</exception>
    internal static void RequireSame(this IProcessGroup ranks, string mine, string subject)
    {
        var name = Encoding.UTF8.GetBytes(Environment.MachineName);
        var all = ranks.Gather([.. SHA256.HashData(Encoding.UTF8.GetBytes(mine)), .. name]);
        var others = all.Index()
            .Where(a => !a.Item.AsSpan(0, SHA256.HashSizeInBytes).SequenceEqual(all[0].AsSpan(0, SHA256.HashSizeInBytes)))
            .Select(a => $"rank {a.Index} ({Encoding.UTF8.GetString(a.Item.AsSpan(SHA256.HashSizeInBytes))})")
            .ToArray();
        if (others.Length == 0)
            return;
        throw new HydraException(
            ErrorKind.Usage,
            $"{subject} of "
                + $"{string.Join(", ", others.Take(5))}{(others.Length > 5 ? $" and {others.Length - 5} more" : "")} "
                + $"not that of rank 0; "
                + "every host needs the same experiment and the same data, under the same names"
        );
    }

    static void Send(IProcessGroup ranks, int kind, byte[] bytes)
    {
        Span<byte> head = stackalloc byte[12];
        BitConverter.TryWriteBytes(head, kind);
        BitConverter.TryWriteBytes(head[4..], (long)bytes.Length);
        ranks.Broadcast(head);
        ranks.Broadcast(bytes);
    }

    static byte[] Received(IProcessGroup ranks)
    {
        Span<byte> head = stackalloc byte[12];
        ranks.Broadcast(head);
        var bytes = GC.AllocateUninitializedArray<byte>(checked((int)BitConverter.ToInt64(head[4..])));
        ranks.Broadcast(bytes);
        return BitConverter.ToInt32(head) is not 0 and var kind
            ? throw new ElsewhereException((ErrorKind)kind, Encoding.UTF8.GetString(bytes))
            : bytes;
    }
}
