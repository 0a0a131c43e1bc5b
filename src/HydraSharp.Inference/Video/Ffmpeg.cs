using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;

namespace HydraSharp.Inference.Video;

/// <summary>
/// ffmpeg or ffprobe as a child process, with its pipes. What it complains of is read all the while, so that it never waits for a reader;
/// on <see cref="Dispose"/> it is gone, whatever it was doing.
/// </summary>
internal sealed partial class Ffmpeg : IDisposable
{
    /// <summary>The environment variable that names another ffmpeg; ffprobe is looked for beside it.</summary>
    internal const string Variable = "HYDRASHARP_FFMPEG";

    const int MostComplaints = 12;
    const string Session = "/usr/bin/setsid";

    readonly Process process;
    readonly Queue<string> complaints = new();
    readonly TaskCompletionSource<string> rate = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Task listening;

    Ffmpeg(Process process)
    {
        this.process = process;
        listening = Task.Run(Listen);
    }

    /// <summary>What it writes.</summary>
    internal Stream Output => process.StandardOutput.BaseStream;

    /// <summary>What it reads.</summary>
    internal Stream Input => process.StandardInput.BaseStream;

    /// <summary>Starts ffmpeg.</summary>
    /// <param name="arguments">Its arguments, each as it is: no shell reads them.</param>
    /// <param name="feeds">Whether it reads <see cref="Input"/>; otherwise it has this process's own standard input.</param>
    /// <param name="informs">Whether it says what it reads, for <see cref="Rate"/>.</param>
    /// <exception cref="HydraException">There is no ffmpeg.</exception>
    internal static Ffmpeg Start(IEnumerable<string> arguments, bool feeds = false, bool informs = false) =>
        Start(Program, ["-hide_banner", "-nostats", "-v", informs ? "level+info" : "level+error", .. arguments], feeds);

    /// <summary>
    /// The frames a second of its first video as it says them; empty where it has none. Waits until it has read so much of its input.
    /// </summary>
    internal string Rate => rate.Task.GetAwaiter().GetResult();

    /// <summary>Runs ffprobe to its end.</summary>
    /// <param name="arguments">Its arguments.</param>
    /// <param name="stop">Ends it early.</param>
    /// <returns>Its exit code, what it wrote and what it complained of.</returns>
    /// <exception cref="HydraException">There is no ffprobe.</exception>
    internal static (int Code, string Output, string Complaint) Probe(IEnumerable<string> arguments, CancellationToken stop)
    {
        var program = Path.Combine(
            Path.GetDirectoryName(Program) ?? "",
            Path.GetFileName(Program).Replace("ffmpeg", "ffprobe", StringComparison.OrdinalIgnoreCase)
        );
        using var probe = Start(program, ["-v", "level+error", .. arguments], feeds: false);
        using var ending = stop.Register(probe.Kill);
        using var reader = new StreamReader(probe.Output);
        var output = reader.ReadToEnd();
        stop.ThrowIfCancellationRequested();
        return (probe.Wait(), output, probe.Complaint);
    }

    /// <summary>The last lines that it complained with, in one; empty for none. Whole once it has ended.</summary>
    internal string Complaint
    {
        get
        {
            lock (complaints)
                return string.Join("; ", complaints);
        }
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Its exit code.</returns>
    internal int Wait()
    {
        process.WaitForExit();
        listening.Wait();
        return process.ExitCode;
    }

    /// <summary>Ends it at once.</summary>
    internal void Kill()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception error) when (error is InvalidOperationException or Win32Exception)
        { /* it has ended by itself */
        }
    }

    public void Dispose()
    {
        Kill();
        Wait();
        process.Dispose();
    }

    static string Program => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } named ? named : "ffmpeg";

    /// <summary>Makes sure that a program is there.</summary>
    /// <exception cref="HydraException">It is not.</exception>
    internal static void Require(string program)
    {
        if (!IsThere(program))
            throw Missing(program, "there is no such program", null);
    }

    static Ffmpeg Start(string program, IEnumerable<string> arguments, bool feeds)
    {
        Require(program);
        // In a session of its own it does not hear the terminal's Ctrl-C, which would end a video that is still being written.
        var (starter, all) = File.Exists(Session) ? (Session, arguments.Prepend(program)) : (program, arguments);
        var start = new ProcessStartInfo(starter, all)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = feeds,
            UseShellExecute = false,
        };
        try
        {
            return new(Process.Start(start)!);
        }
        catch (Win32Exception error)
        {
            throw Missing(program, error.Message, error);
        }
    }

    static bool IsThere(string program)
    {
        if (Path.GetDirectoryName(program) is { Length: > 0 })
            return File.Exists(program);
        var name = OperatingSystem.IsWindows() ? program + ".exe" : program;
        return (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
            .Any(folder => File.Exists(Path.Combine(folder, name)));
    }

    static HydraException Missing(string program, string reason, Exception? error) =>
        new(
            ErrorKind.Failed,
            $"video needs ffmpeg, and '{program}' cannot be started: {reason}. Install it (Debian and Ubuntu: apt "
                + $"install ffmpeg; macOS: brew install ffmpeg; Windows: winget install ffmpeg), or name it in {Variable}",
            error
        );

    void Listen()
    {
        while (process.StandardError.ReadLine() is { } line)
        {
            if (Video().Match(line) is { Success: true } video)
                rate.TrySetResult(video.Groups["rate"].Value);
            if (!Complained().IsMatch(line))
                continue;
            lock (complaints)
            {
                complaints.Enqueue(Complained().Replace(line, "", 1));
                if (complaints.Count > MostComplaints)
                    complaints.Dequeue();
            }
        }

        rate.TrySetResult("");
    }

    [GeneratedRegex(@"\[(panic|fatal|error)\] ?")]
    private static partial Regex Complained();

    [GeneratedRegex(@"Stream #0:.*Video: .*?(, (?<rate>[\d.]+) fps\b|$)")]
    private static partial Regex Video();
}
