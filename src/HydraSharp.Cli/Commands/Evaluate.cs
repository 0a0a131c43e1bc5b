using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Configuration;

namespace HydraSharp.Cli.Commands;

/// <summary>Measures a trained hydra.</summary>
sealed class Evaluate : Verb
{
    static readonly string[] Splits = ["train", "validation", "test", "all"];

    readonly Argument<string> run = new("RUN") { Description = "The run folder." };
    readonly Option<string> split = new("--split") { Description = "The part of the data: train, validation, test or all.", HelpName = "PART", DefaultValueFactory = _ => "test" };
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public Evaluate(Terminal terminal) : base(terminal, "evaluate", "Measure a trained hydra on a part of its data.",
        "evaluate runs/utkface",
        "evaluate runs/utkface --split validation --json",
        "evaluate runs/utkface --split all --set data.folder=other/faces")
    {
        Aliases.Add("eval");
        Aliases.Add("val");
        Add(run);
        split.Validators.Add(result => Only(result, Splits));
        split.CompletionSources.Add(Splits);
        Options.Add(split);
        set = AddSet();
        json = AddJson("One JSON object on stdout.");
    }

    public override int Place => 2;

    protected override int Run(ParseResult line)
    {
        var folder = line.GetRequiredValue(run);
        var opened = HydraSharp.Run.Open(folder);
        var changes = line.GetValue(set) ?? [];
        var evaluation = opened.Evaluate(line.GetRequiredValue(split), changes.Length == 0 ? null : Changed(opened, changes), Terminal.Stop);
        if (line.GetValue(json)) EvaluationOutput.Json(Terminal.Out, folder, evaluation);
        else EvaluationOutput.Table(Terminal.Out, evaluation);
        return 0;
    }

    static Experiment Changed(Run opened, string[] changes)
    {
        var source = ExperimentFile.Parse(ExperimentFile.Write(opened.Experiment), "the run's experiment", changes);
        source.ThrowIfWrong();
        return source.Experiment;
    }
}
