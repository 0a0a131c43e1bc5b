using System.Runtime.InteropServices;
using HydraSharp.Inference;

namespace HydraSharp.Cli;

/// <summary>What a user sees of an exception: a message on the error stream and an exit code.</summary>
static class Failures
{
    /// <summary>Runs a command; whatever it throws becomes a message and an exit code.</summary>
    public static int Guard(Terminal terminal, Func<int> command)
    {
        try
        {
            return command();
        }
        catch (Exception e)
        {
            return Log(terminal, e);
        }
    }

    /// <summary>Reports an exception; gives the exit code.</summary>
    public static int Log(Terminal terminal, Exception e)
    {
        var (code, message) = Explain(e, terminal);
        terminal.Error.WriteLine(message);
        if (terminal.Debug)
            terminal.Error.WriteLine(e);
        return code;
    }

    static (int Code, string Message) Explain(Exception e, Terminal terminal) =>
        e switch
        {
            HydraException known => ((int)known.Kind, known.Message),
            OperationCanceledException => (terminal.StoppedExitCode, "interrupted"),
            UnauthorizedAccessException or IOException => ((int)ErrorKind.Resources, e.Message),
            OutOfMemoryException => (
                (int)ErrorKind.Resources,
                "out of memory: a smaller training.batch_size, image.size or loader.cache_megabytes needs less"
            ),
            TypeInitializationException or DllNotFoundException or BadImageFormatException => (
                (int)ErrorKind.Failed,
                "a native library cannot be loaded: "
                    + FirstLine(e.GetBaseException().Message)
                    + Environment.NewLine
                    + "'hydra doctor' shows which"
            ),
            ExternalException => Torch(FirstLine(e.Message)),
            AggregateException { InnerExceptions: [var only] } => Explain(only, terminal),
            _ => (
                (int)ErrorKind.Failed,
                $"this is a bug in hydra: {e.GetType().Name}: {e.Message}"
                    + (terminal.Debug ? "" : Environment.NewLine + "run it again with --debug and report what it shows")
            ),
        };

    static (int, string) Torch(string message) =>
        message.Contains("not enough memory", StringComparison.OrdinalIgnoreCase)
        || message.Contains("allocate memory", StringComparison.OrdinalIgnoreCase)
            ? ((int)ErrorKind.Resources, "out of memory: a smaller training.batch_size or image.size needs less (" + message + ")")
            : ((int)ErrorKind.Failed, "the computation failed: " + message);

    static string FirstLine(string message) => message.AsSpan().IndexOfAny('\r', '\n') is >= 0 and var end ? message[..end] : message;
}
