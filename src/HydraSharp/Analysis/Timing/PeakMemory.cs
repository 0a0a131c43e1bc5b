using System.Globalization;

namespace HydraSharp.Analysis.Timing;

/// <summary>The largest size of this process in a while, where the system reports and forgets it on request (Linux).</summary>
internal static class PeakMemory
{
    /// <summary>Begins anew with the present size.</summary>
    /// <returns>Whether the system did.</returns>
    internal static bool Reset()
    {
        try
        {
            using var request = File.Open("/proc/self/clear_refs", FileMode.Open, FileAccess.Write);
            request.WriteByte((byte)'5');
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Bytes; 0 where the system does not say.</summary>
    internal static long Bytes()
    {
        try
        {
            var line = File.ReadLines("/proc/self/status").FirstOrDefault(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null
                ? 0
                : long.Parse(
                    line.AsSpan(6, line.Length - 6 - 3),
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture
                ) * 1024;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
