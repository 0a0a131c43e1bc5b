using System.Runtime.InteropServices;

namespace HydraSharp.Cli;

/// <summary>What a command sees of the world: results go to <see cref="Out"/>, progress and messages to <see cref="Error"/>.</summary>
sealed class Terminal : IDisposable
{
    readonly CancellationTokenSource stop = new();
    readonly List<IDisposable> signals = [];

    public Terminal(TextWriter output, TextWriter error) => (Out, Error) = (output, error);

    public TextWriter Out { get; }

    public TextWriter Error { get; }

    /// <summary>Whether <see cref="Error"/> is a screen on which lines can be drawn again.</summary>
    public bool Live { get; init; }

    /// <summary>Whether colours are wanted: never with NO_COLOR.</summary>
    public bool Colours { get; init; }

    /// <summary>Whether stack traces are wanted: HYDRA_DEBUG=1 or --debug.</summary>
    public bool Debug { get; set; }

    public int Width { get; init; } = 100;

    /// <summary>The words of the command line after <c>--</c>, which are no options whatever they begin with.</summary>
    public IReadOnlyList<string> Literal { get; set; } = [];

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Cancelled by the first Ctrl-C or SIGTERM.</summary>
    public CancellationToken Stop => stop.Token;

    /// <summary>The exit code of a command that was cancelled: 130, or 143 after SIGTERM.</summary>
    public int StoppedExitCode { get; private set; } = 130;

    /// <summary>The process's own terminal, with Ctrl-C and SIGTERM caught.</summary>
    public static Terminal Open()
    {
        var live = !Console.IsErrorRedirected && Environment.GetEnvironmentVariable("TERM") != "dumb";
        var terminal = new Terminal(Console.Out, Console.Error)
        {
            Live = live,
            Colours = live && string.IsNullOrEmpty(Environment.GetEnvironmentVariable("NO_COLOR")),
            Debug = Environment.GetEnvironmentVariable("HYDRA_DEBUG") == "1",
            Width = live ? ScreenWidth() : 100,
        };
        terminal.signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGINT, terminal.Interrupt));
        terminal.signals.Add(PosixSignalRegistration.Create(PosixSignal.SIGTERM, terminal.Interrupt));
        return terminal;
    }

    /// <summary>Asks the command to save and leave, as the first Ctrl-C does.</summary>
    public void Cancel(int exitCode)
    {
        StoppedExitCode = exitCode;
        stop.Cancel();
    }

    public void Dispose()
    {
        signals.ForEach(s => s.Dispose());
        stop.Dispose();
    }

    void Interrupt(PosixSignalContext signal)
    {
        signal.Cancel = true;
        var code = signal.Signal == PosixSignal.SIGTERM ? 143 : 130;
        if (stop.IsCancellationRequested)
        {
            if (Live)
                Error.Write("\e[?25h");
            Environment.Exit(code);
        }

        Error.WriteLine("stopping; once more leaves at once and loses what is unfinished");
        Cancel(code);
    }

    static int ScreenWidth()
    {
        try
        {
            return Console.WindowWidth > 20 ? Console.WindowWidth : 100;
        }
        catch (IOException)
        {
            return 100;
        }
    }
}
