using System.CommandLine;
using HydraSharp.Configuration;

namespace HydraSharp.Cli.Commands;

/// <summary>Prints the JSON schema of experiment files.</summary>
sealed class Schema(Terminal terminal)
    : Verb(
        terminal,
        "schema",
        "Print the JSON schema of experiment files, with which an editor completes and checks them.",
        "schema > hydra.schema.json    # then begin a file with: # yaml-language-server: $schema=hydra.schema.json"
    )
{
    public override int Place => 8;

    protected override int Run(ParseResult line)
    {
        Terminal.Out.WriteLine(ExperimentFile.Schema(Plugins.Of(line)));
        return 0;
    }
}
