using System.Text;

namespace HydraSharp.Training.Distributed;

/// <summary>How many processors are this rank's own.</summary>
internal static class Processors
{
    const string Status = "/proc/self/status";
    const string Mask = "Cpus_allowed_list:";

    /// <summary>
    /// The budget of this process, shared with the ranks of the same host that may use the same processors; a count that OMP_NUM_THREADS
    /// names is one rank's already.
    /// Rank 0's number is reported to all, because other threads round otherwise.
    /// </summary>
    internal static ThreadBudget Share(IProcessGroup ranks, ThreadBudget budget)
    {
        var mine = $"{Environment.MachineName} {Allowed()}";
        var alike = ranks.Gather(Encoding.UTF8.GetBytes(mine)).Count(other => Encoding.UTF8.GetString(other) == mine);
        Span<byte> share = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(share, budget.IsFixed ? budget.Count : Math.Max(1, budget.Count / alike));
        ranks.Broadcast(share);
        return budget with { Count = BitConverter.ToInt32(share) };
    }

    /// <summary>The line of the process's status that names its processors; empty where there is none.</summary>
    internal static string Allowed() => File.Exists(Status) ? Allowed(File.ReadLines(Status)) : "";

    /// <summary>The same of a status that was read.</summary>
    internal static string Allowed(IEnumerable<string> status) =>
        status.FirstOrDefault(l => l.StartsWith(Mask, StringComparison.Ordinal)) ?? "";

    /// <summary>The processors that such a line names: "Cpus_allowed_list: 0-2,5" is 0, 1, 2 and 5.</summary>
    internal static IReadOnlySet<int> Listed(string line)
    {
        var all = new HashSet<int>();
        var list = line.Replace(Mask, "", StringComparison.Ordinal);
        foreach (var range in list.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var ends = range.Split('-');
            if (!int.TryParse(ends[0], out var first) || !int.TryParse(ends[^1], out var last))
                continue;
            for (var processor = first; processor <= last; processor++)
                all.Add(processor);
        }

        return all;
    }
}
