using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using HydraSharp.Cli.Commands;

namespace HydraSharp.Cli;

/// <summary>Help that begins with examples and ends with the exit codes.</summary>
sealed class Help : SynchronousCommandLineAction
{
    const string ExitCodes = """
        Exit codes:
          0    done
          1    the work failed
          2    the command line or the experiment file is wrong
          3    the data are wrong or cannot be read
          4    a model or checkpoint file is wrong or cannot be read
          5    out of disk, memory or permission
          6    a gap between groups is larger than evaluate --max-gap allows
          130  interrupted by Ctrl-C, after saving
          143  ended by SIGTERM, after saving
        """;

    readonly HelpAction standard;

    public Help(HelpAction standard, int width)
    {
        this.standard = standard;
        standard.MaxWidth = width;
    }

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        var nearest = command as Verb ?? command.Parents.OfType<Verb>().FirstOrDefault();
        IEnumerable<string> examples = nearest is not null
            ? nearest.Examples.Where(e => nearest == command || e.StartsWith($"{nearest.Name} {command.Name}", StringComparison.Ordinal))
            : command.Subcommands.OfType<Verb>().Where(v => !v.Hidden).Select(v => v.Examples[0]);
        output.WriteLine("Examples:");
        foreach (var example in examples)
            output.WriteLine("  hydra " + example);
        output.WriteLine();
        standard.Invoke(parseResult);
        output.WriteLine(ExitCodes);
        return 0;
    }
}
