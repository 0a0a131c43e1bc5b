using System.Text;

namespace HydraSharp.Distributed;

/// <summary>How many processors are this rank's own.</summary>
internal static class Processors
{
    const string Status = "/proc/self/status";
    const string Mask = "Cpus_allowed_list:";

    /// <summary>
    /// The processors that this process may use, shared with the ranks of the same host that may use the same ones. Rank 0's number is told to all, because
    /// other threads round otherwise.
    /// </summary>
    internal static int Share(IRanks ranks)
    {
        var mine = $"{Environment.MachineName} {Allowed()}";
        var alike = ranks.Gather(Encoding.UTF8.GetBytes(mine)).Count(other => Encoding.UTF8.GetString(other) == mine);
        Span<byte> share = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(share, Math.Max(1, Environment.ProcessorCount / alike));
        ranks.Broadcast(share);
        return BitConverter.ToInt32(share);
    }

    static string Allowed() => File.Exists(Status) ? File.ReadLines(Status).FirstOrDefault(l => l.StartsWith(Mask, StringComparison.Ordinal)) ?? "" : "";
}
