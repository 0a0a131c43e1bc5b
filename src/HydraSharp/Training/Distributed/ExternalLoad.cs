using System.Globalization;

namespace HydraSharp.Training.Distributed;

/// <summary>
/// How many of this process's processors others take: the busy time of the processors that it may use less its own processor time. Linux
/// only; elsewhere, and where /proc cannot be read, it measures nothing. Time that a hypervisor takes away counts as taken.
/// </summary>
internal sealed class ExternalLoad(string proc = "/proc")
{
    // What the kernel counts in, for programs, on every architecture that libtorch runs on.
    const double TicksPerSecond = 100;

    // Words of a line of /proc/stat: user, nice, system, irq, softirq, steal. Idle and waiting for disks are free.
    static readonly int[] Busy = [1, 2, 3, 6, 7, 8];

    long? before;

    /// <summary>What others took since the last call; null in the first call and where it cannot be measured.</summary>
    /// <param name="seconds">Time since the last call.</param>
    internal TakenProcessors? Since(double seconds)
    {
        if (Read() is not var (others, processors))
        {
            before = null;
            return null;
        }

        var last = before;
        before = others;
        return last is null || seconds <= 0
            ? null
            : new(Math.Clamp((others - last.Value) / TicksPerSecond / seconds, 0, processors), processors);
    }

    /// <summary>Busy ticks of the processors that are allowed, and how many these are.</summary>
    /// <param name="stat">Lines of /proc/stat.</param>
    /// <param name="allowed">Numbers of processors.</param>
    internal static (long Ticks, int Processors) BusyTicks(IEnumerable<string> stat, IReadOnlySet<int> allowed)
    {
        var (ticks, count) = (0L, 0);
        foreach (var line in stat)
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length <= Busy[^1] || !words[0].StartsWith("cpu", StringComparison.Ordinal))
                continue;
            if (
                !int.TryParse(words[0].AsSpan(3), NumberStyles.None, CultureInfo.InvariantCulture, out var processor)
                || !allowed.Contains(processor)
            )
                continue;
            ticks += Busy.Sum(b => long.Parse(words[b], CultureInfo.InvariantCulture));
            count++;
        }

        return (ticks, count);
    }

    /// <summary>
    /// Ticks of a process's threads, in user and kernel, from its /proc/PID/stat. Its children are not in it: one that computes takes
    /// processors from the training as any program does.
    /// </summary>
    internal static long OwnTicks(string stat)
    {
        // The name before the last bracket may hold blanks; the fields after it begin with the third, and those wanted are the 14th and
        // 15th.
        var words = stat[(stat.LastIndexOf(')') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return long.Parse(words[11], CultureInfo.InvariantCulture) + long.Parse(words[12], CultureInfo.InvariantCulture);
    }

    (long Others, int Processors)? Read()
    {
        try
        {
            if (!File.Exists(Path.Combine(proc, "stat")))
                return null;
            var allowed = Processors.Listed(Processors.Allowed(File.ReadLines(Path.Combine(proc, "self/status"))));
            var own = OwnTicks(File.ReadAllText(Path.Combine(proc, "self/stat")));
            var (ticks, count) = BusyTicks(File.ReadLines(Path.Combine(proc, "stat")), allowed);
            return count == 0 ? null : (ticks - own, count);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException or IndexOutOfRangeException)
        {
            return null;
        }
    }
}
