using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace HydraSharp.Cli;

/// <summary>
/// Ends this process soon after another one has ended, in whatever way: for programs that start hydra and may be killed themselves, so
/// that no server or training is left that nobody knows of.
/// </summary>
static class ParentWatch
{
    /// <summary>The environment variable that holds the number of the process; its own children inherit it.</summary>
    public const string Variable = "HYDRASHARP_PARENT";

    const int Ended = 143;

    static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>Begins to watch where the variable names a process.</summary>
    public static void Start()
    {
        if (!int.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return;
        new Thread(() => Watch(number)) { IsBackground = true, Name = "parent" }.Start();
    }

    // A later process may have the same number, and began at another time.
    static void Watch(int number)
    {
        var begun = Begun(number);
        while (begun is not null && Begun(number) == begun)
            Thread.Sleep(Pause);
        Environment.Exit(Ended);
    }

    static DateTime? Begun(int number)
    {
        try
        {
            using var process = Process.GetProcessById(number);
            return process.HasExited ? null : process.StartTime;
        }
        catch (Exception error) when (error is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return null;
        }
    }
}
