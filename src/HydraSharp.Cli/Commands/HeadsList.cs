using System.CommandLine;
using HydraSharp.Cli.Output;

namespace HydraSharp.Cli.Commands;

/// <summary>Lists the heads of a run or of a model file.</summary>
sealed class HeadsList : Command
{
    readonly Terminal terminal;
    readonly Argument<string> model = new("MODEL") { Description = "A run folder, or a model file that export wrote." };
    readonly Option<bool> json;

    public HeadsList(Terminal terminal, Option<bool> json)
        : base("list", "List the heads of a run or of a model file.")
    {
        (this.terminal, this.json) = (terminal, json);
        Arguments.Add(model);
        SetAction(List);
    }

    int List(ParseResult line)
    {
        var path = line.GetRequiredValue(model);
        var tasks = File.Exists(path)
            ? CardOutput.Of(path).Tasks
            : [.. Run.Open(path, catalog: Plugins.Of(line)).Experiment.Tasks.Select(t => t.Card)];
        if (line.GetValue(json))
            HeadsOutput.Json(terminal.Out, path, tasks);
        else
            HeadsOutput.Table(terminal.Out, tasks);
        return 0;
    }
}
