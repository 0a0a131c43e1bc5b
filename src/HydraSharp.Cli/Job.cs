using HydraSharp.Inference;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Cli;

/// <summary>
/// A command that several processes carry out together, where mpirun started it: rank 0 shows, the others only report what goes wrong.
/// </summary>
static class Job
{
    /// <summary>Runs the command's work in every rank.</summary>
    /// <param name="terminal">This process's terminal.</param>
    /// <param name="work">The work; it shows on the terminal that it is given.</param>
    /// <returns>The exit code.</returns>
    public static int Run(Terminal terminal, Func<IProcessGroup, Terminal, int> work)
    {
        using var ranks = Ranks.OfEnvironment();
        if (ranks.Rank == 0)
            return Guard(ranks, terminal, terminal, work);
        using var error = new RankWriter(terminal.Error, $"rank {ranks.Rank} ({Environment.MachineName}): ");
        using var hidden = new Terminal(TextWriter.Null, error) { Debug = terminal.Debug, Clock = terminal.Clock };
        using var stopping = terminal.Stop.Register(() => hidden.Cancel(terminal.StoppedExitCode));
        return Guard(ranks, hidden, terminal, work);
    }

    /// <summary>Runs the work of a command that is for one process.</summary>
    /// <param name="name">The command's name.</param>
    /// <param name="work">The work.</param>
    /// <param name="variable">The value of a variable of the environment; null for the process's own.</param>
    /// <returns>The exit code.</returns>
    /// <exception cref="HydraException">Several processes were started.</exception>
    public static int RunAlone(string name, Func<int> work, Func<string, string?>? variable = null)
    {
        var started = Ranks.Started(variable);
        return started <= 1
            ? work()
            : throw new HydraException(
                ErrorKind.Usage,
                $"'hydra {name}' is for one process, and {started} were started: each would write the same files; "
                    + "start it without mpirun (only train, evaluate and doctor are for several)"
            );
    }

    // A rank that fails ends the others, which would wait for it.
    static int Guard(IProcessGroup ranks, Terminal shown, Terminal terminal, Func<IProcessGroup, Terminal, int> work)
    {
        try
        {
            return work(ranks, shown);
        }
        catch (ElsewhereException e)
        {
            return (int)e.Kind;
        }
        catch (OperationCanceledException) when (ranks.Rank > 0)
        {
            return terminal.StoppedExitCode;
        }
        catch (Exception e) when (e is not OperationCanceledException && ranks.Size > 1)
        {
            var code = Failures.Log(shown, e);
            shown.Error.Flush();
            ranks.Abort(code);
            return code;
        }
    }
}
