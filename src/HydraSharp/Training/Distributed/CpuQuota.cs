using System.Globalization;

namespace HydraSharp.Training.Distributed;

/// <summary>The processor time that control groups of Linux leave to this process, as containers and batch systems set it.</summary>
internal static class CpuQuota
{
    static readonly string[] Unified = ["sys/fs/cgroup", "sys/fs/cgroup/unified"];
    static readonly string[] Legacy = ["sys/fs/cgroup/cpu", "sys/fs/cgroup/cpu,cpuacct"];

    /// <summary>
    /// The smallest quota of the process's control groups and their parents, in processors such as 1.5; null without one.
    /// </summary>
    /// <param name="root">The folder that holds <c>proc</c> and <c>sys</c>.</param>
    internal static double? Processors(string root = "/")
    {
        double? least = null;
        foreach (var line in Lines(Path.Combine(root, "proc/self/cgroup")))
        {
            // hierarchy:controllers:path; version 2 has hierarchy 0 and no controllers.
            if (line.Split(':', 3) is not [var hierarchy, var controllers, var path])
                continue;
            var isUnified = hierarchy == "0" && controllers.Length == 0;
            if (!isUnified && !controllers.Split(',').Contains("cpu"))
                continue;
            foreach (var mount in isUnified ? Unified : Legacy)
            foreach (var folder in Upwards(Path.Combine(root, mount), path))
                if ((isUnified ? OfVersion2(folder) : OfVersion1(folder)) is { } quota)
                    least = Math.Min(least ?? quota, quota);
        }

        return least;
    }

    /// <summary>What <c>cpu.max</c> grants: "150000 100000" is 1.5 processors; null for "max" and for what is not a quota.</summary>
    internal static double? Parse(string text) =>
        text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [var quota, var period]
        && double.TryParse(quota, NumberStyles.None, CultureInfo.InvariantCulture, out var granted)
        && granted > 0
        && double.TryParse(period, NumberStyles.None, CultureInfo.InvariantCulture, out var of)
        && of > 0
            ? granted / of
            : null;

    static double? OfVersion2(string folder) => Parse(First(Path.Combine(folder, "cpu.max")));

    static double? OfVersion1(string folder) =>
        Parse($"{First(Path.Combine(folder, "cpu.cfs_quota_us"))} {First(Path.Combine(folder, "cpu.cfs_period_us"))}");

    // A container may see the path that its group has outside: what is not there has no quota, and the mounted root is the container's own.
    static IEnumerable<string> Upwards(string mount, string path)
    {
        string[] parts = [.. path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where(p => p is not (".." or "."))];
        for (var depth = parts.Length; depth >= 0; depth--)
            yield return Path.Combine([mount, .. parts.Take(depth)]);
    }

    static string First(string file) => Lines(file).FirstOrDefault("").Trim();

    static string[] Lines(string file)
    {
        try
        {
            return File.Exists(file) ? File.ReadAllLines(file) : [];
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
