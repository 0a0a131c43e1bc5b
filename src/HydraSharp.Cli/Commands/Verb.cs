using System.CommandLine;
using HydraSharp.Configuration;
using HydraSharp.Specs;

namespace HydraSharp.Cli.Commands;

/// <summary>One command of hydra. Commands are found by their type; a new one is a new file.</summary>
abstract class Verb : Command
{
    protected Verb(Terminal terminal, string name, string description, params string[] examples)
        : base(name, description)
    {
        Terminal = terminal;
        Examples = examples;
        SetAction(line => IsForMany ? Run(line) : Job.RunAlone(name, () => Run(line)));
    }

    /// <summary>Command lines that show its use, without "hydra"; the first also leads the whole help.</summary>
    public IReadOnlyList<string> Examples { get; }

    /// <summary>Its place among the commands in the help.</summary>
    public abstract int Place { get; }

    /// <summary>Whether several processes that mpirun started may run it.</summary>
    protected virtual bool IsForMany => false;

    protected Terminal Terminal { get; }

    protected abstract int Run(ParseResult line);

    /// <summary>A positional argument. A word that begins with '-' is a misspelt option, not a file.</summary>
    protected T Add<T>(T argument)
        where T : Argument
    {
        argument.Validators.Add(result =>
        {
            foreach (
                var word in result.Tokens.Select(t => t.Value).Where(t => t.StartsWith('-') && t != "-" && !Terminal.Literal.Contains(t))
            )
                result.AddError(
                    $"unknown option '{word}'"
                        + (
                            Words.Nearest(word, [.. Options.Select(o => o.Name), "--help", "--debug", "--plugin"]) is { } near
                                ? $"; did you mean '{near}'?"
                                : ""
                        )
                );
        });
        Arguments.Add(argument);
        return argument;
    }

    /// <summary>The option <c>--set key=value</c>.</summary>
    protected Option<string[]> AddSet()
    {
        var set = new Option<string[]>("--set")
        {
            Description = "Change a key of the experiment, such as training.epochs=3. May be repeated.",
            HelpName = "key=value",
        };
        Options.Add(set);
        return set;
    }

    /// <summary>The option <c>--json</c>.</summary>
    protected Option<bool> AddJson(string description)
    {
        var json = new Option<bool>("--json") { Description = description };
        Options.Add(json);
        return json;
    }

    /// <summary>Opens a run; its warnings go to the error stream.</summary>
    protected Run Open(ParseResult line, string folder) => Open(Terminal, line, folder);

    /// <inheritdoc cref="Open(ParseResult, string)" />
    internal static Run Open(Terminal terminal, ParseResult line, string folder) =>
        HydraSharp.Run.Open(folder, warning => terminal.Error.WriteLine("warning: " + warning), Plugins.Of(line));

    /// <summary>The experiment of a file with its errors reported, each with its place.</summary>
    protected ExperimentSource Read(ParseResult line, string file, string[]? changes) => Plugins.Read(line, Terminal, file, changes);

    /// <summary>Refuses a word that is not one of these, with the nearest right one.</summary>
    internal static void Only(System.CommandLine.Parsing.SymbolResult result, IReadOnlyCollection<string> known)
    {
        foreach (var word in result.Tokens.Select(t => t.Value).Where(t => !known.Contains(t, StringComparer.Ordinal)))
            result.AddError($"unknown '{word}': {Words.Suggest(word, known)}");
    }
}
