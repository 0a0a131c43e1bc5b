using System.CommandLine;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Commands;

/// <summary>Lists the heads of a model, and extracts, drops and renames them.</summary>
sealed class Heads : Verb
{
    readonly Option<bool> json;

    public Heads(Terminal terminal)
        : base(
            terminal,
            "heads",
            "List the heads of a multi-task model, or write a model file with "
                + "some of them, or with other names. 'train --from' adds one to a run.",
            "heads list runs/utkface",
            "heads list model.onnx --json",
            "heads extract runs/utkface --keep age --out age.onnx",
            "heads extract model.onnx --drop race --out small.onnx",
            "heads extract model.onnx --rename gender=sex --out renamed.onnx"
        )
    {
        json = AddJson("One JSON object on stdout.");
        json.Recursive = true;
        Subcommands.Add(new HeadsList(terminal, json));
        Subcommands.Add(new HeadsExtract(terminal, json));
    }

    public override int Place => 5;

    protected override int Run(ParseResult line) =>
        throw new HydraException(ErrorKind.Usage, "'hydra heads list MODEL' or 'hydra heads extract MODEL --out FILE'");
}
