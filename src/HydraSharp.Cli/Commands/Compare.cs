using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Comparisons;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Commands;

/// <summary>Reports whether sharing helped.</summary>
sealed class Compare : Verb
{
    static readonly string[] Splits = ["train", "validation", "test", "all"];

    readonly Argument<string[]> runs = new("RUN")
    {
        Description =
            "A multi-task model's run, whose baselines are those in "
            + "RUN-baselines; or models and baselines, distinguished by their number of tasks.",
        Arity = ArgumentArity.OneOrMore,
    };
    readonly Option<string?> baselines = new("--baselines")
    {
        Description = "The folder that 'hydra baseline' wrote; RUN-baselines without it.",
        HelpName = "DIR",
    };
    readonly Option<string> split = new("--split")
    {
        Description = "The split of the data: train, validation, test or all.",
        HelpName = "SPLIT",
        DefaultValueFactory = _ => "test",
    };
    readonly Option<bool> json;

    public Compare(Terminal terminal)
        : base(
            terminal,
            "compare",
            "Report whether sharing helped: each task of a multi-task model beside its single-task baseline, "
                + "the difference with its interval over images and seeds, Δm in both conventions, and a verdict; "
                + "of a run with a teacher and one without: did the teacher help. The report shows it from then on.",
            "compare runs/utkface",
            "compare runs/utkface --baselines runs/utkface-baselines --json",
            "compare runs/distilled runs/undistilled",
            "compare runs/a runs/b runs/age-alone runs/gender-alone"
        )
    {
        Add(runs);
        Options.Add(baselines);
        split.Validators.Add(result => Only(result, Splits));
        split.CompletionSources.Add(Splits);
        Options.Add(split);
        json = AddJson("One JSON object on stdout.");
    }

    public override int Place => 4;

    protected override int Run(ParseResult line)
    {
        var named = line.GetRequiredValue(runs);
        if (line.GetValue(baselines) is null && named.Length == 2 && RunAblation.Supports(named[0], named[1], Plugins.Of(line)))
            return Ablation(line, named);
        var result = RunComparison.Of(
            All(line, named),
            line.GetRequiredValue(split),
            Terminal.Error.WriteLine,
            Plugins.Of(line),
            Terminal.Stop
        );
        if (line.GetValue(json))
            Terminal.Out.WriteLine(result.ToJson());
        else
            SharingOutput.Table(Terminal.Out, result);
        return 0;
    }

    int Ablation(ParseResult line, string[] named)
    {
        var result = RunAblation.Of(
            named[0],
            named[1],
            line.GetRequiredValue(split),
            Terminal.Error.WriteLine,
            Plugins.Of(line),
            Terminal.Stop
        );
        if (line.GetValue(json))
            Terminal.Out.WriteLine(result.ToJson());
        else
            SharingOutput.Table(Terminal.Out, result);
        return 0;
    }

    // A single run or a named folder asks for the baselines; several runs are the whole comparison.
    IReadOnlyList<string> All(ParseResult line, string[] named)
    {
        var chosen = line.GetValue(baselines);
        if (chosen is null && named.Length > 1)
            return named;
        var folder = chosen ?? Baselines.FolderOf(named[0]);
        if (!Directory.Exists(folder))
            throw new HydraException(
                ErrorKind.Usage,
                $"there is no folder '{folder}' with single-task baselines; "
                    + $"'hydra baseline {named[0]}' trains them, or name it with --baselines"
            );
        return [.. named, .. Baselines.Find(Open(line, named[0]), folder, Terminal.Error.WriteLine)];
    }
}
