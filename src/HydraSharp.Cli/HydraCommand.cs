using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Reflection;
using HydraSharp.Cli.Commands;
using HydraSharp.Configuration;
using HydraSharp.Inference;
using HydraSharp.Specs;

namespace HydraSharp.Cli;

/// <summary>The hydra command: its verbs, its help and what its exit codes mean.</summary>
static class HydraCommand
{
    /// <summary>Runs one command line.</summary>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter error)
    {
        using var terminal = new Terminal(output, error);
        return Run(args, terminal);
    }

    /// <inheritdoc cref="Run(string[], TextWriter, TextWriter)" />
    public static int Run(string[] args, Terminal terminal) => Failures.Guard(terminal, () =>
        {
            terminal.Literal = [.. args.SkipWhile(a => a != "--").Skip(1)];
            var root = Create(terminal);
            var result = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
            terminal.Debug |= result.GetValue<bool>("--debug");
            if (result.Action is ParseErrorAction)
                return Refuse(result, terminal);
            return result.Invoke(
                new InvocationConfiguration
                {
                    Output = terminal.Out,
                    Error = terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                }
            );
        });

    static RootCommand Create(Terminal terminal)
    {
        var root = new RootCommand("Multi-task learning: one network, one shared backbone, several heads.") { HelpName = "hydra" };
        foreach (var verb in Verbs(terminal))
            root.Subcommands.Add(verb);
        root.Options.Add(new Option<bool>("--debug") { Description = "Show stack traces (also HYDRA_DEBUG=1).", Recursive = true });
        root.Options.Add(Plugins.Option());
        root.SetAction(_ =>
        {
            Run(["--help"], terminal.Error, terminal.Error);
            return (int)ErrorKind.Usage;
        });
        var help = root.Options.OfType<HelpOption>().Single();
        help.Action = new Help((HelpAction)help.Action!, terminal.Width);
        root.Options.OfType<VersionOption>().Single().Action = new Version();
        return root;
    }

    // Every verb of this assembly; like a family's members, they are not listed anywhere.
    static IEnumerable<Verb> Verbs(Terminal terminal) =>
        typeof(Verb)
            .Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(Verb)) && !t.IsAbstract)
            .Select(t => (Verb)Activator.CreateInstance(t, terminal)!)
            .OrderBy(v => v.Place);

    static int Refuse(ParseResult result, Terminal terminal)
    {
        var command = result.CommandResult.Command;
        var unknown = result.UnmatchedTokens;
        if (unknown.Count == 0)
            foreach (var problem in result.Errors)
                terminal.Error.WriteLine(problem.Message.TrimEnd('.'));
        foreach (var word in unknown)
        {
            var option = word.StartsWith('-');
            string[] known = option
                ? [.. command.Options.Concat(result.RootCommandResult.Command.Options.Where(o => o.Recursive)).Select(o => o.Name)]
                : [.. command.Subcommands.SelectMany(c => c.Aliases.Append(c.Name))];
            var hint =
                Words.Nearest(word, known) is { } near ? $"; did you mean '{near}'?"
                : option ? KeyHint(word, known)
                : "";
            terminal.Error.WriteLine($"unknown {(option ? "option" : known.Length > 0 ? "command" : "argument")} '{word}'{hint}");
        }

        terminal.Error.WriteLine($"'hydra {string.Concat(Path(command).Select(c => c.Name + " "))}--help' shows what can be done");
        return (int)ErrorKind.Usage;
    }

    // A key of the experiment is no option of its own.
    static string KeyHint(string word, string[] known)
    {
        string[] parts = word.TrimStart('-').Split('=', 2);
        return known.Contains("--set") && ExperimentFile.FindKey(parts[0]) is { } key
            ? $"; did you mean '--set {key}={(parts.Length > 1 ? parts[1] : "VALUE")}'?"
            : "";
    }

    static IEnumerable<Command> Path(Command command) =>
        command is RootCommand ? [] : [.. command.Parents.OfType<Command>().Take(1).SelectMany(Path), command];

    sealed class Version : SynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            var version = typeof(HydraCommand).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;
            parseResult.InvocationConfiguration.Output.WriteLine("hydra " + version.Split('+')[0]);
            return 0;
        }
    }
}
