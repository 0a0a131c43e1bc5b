using System.CommandLine;
using System.Globalization;
using HydraSharp.Analysis;
using HydraSharp.Cli.Output;
using HydraSharp.Configuration;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Cli.Commands;

/// <summary>Measures a trained model.</summary>
sealed class Evaluate : Verb
{
    /// <summary>The exit code when a gap is larger than allowed.</summary>
    internal const int GapTooLarge = 6;

    static readonly string[] Splits = ["train", "validation", "test", "all"];

    readonly Argument<string> run = new("RUN") { Description = "The run folder." };
    readonly Option<string> split = new("--split")
    {
        Description = "The split of the data: train, validation, test or all.",
        HelpName = "SPLIT",
        DefaultValueFactory = _ => "test",
    };
    readonly Option<string[]> gaps = new("--max-gap")
    {
        Description =
            "Exit with 6 when TASK.METRIC differs by more than VALUE between the classes of another task (groups of 30 images "
            + "or more). VALUE alone: the main metric of every task for which more is better, such as accuracy. May be repeated.",
        HelpName = "TASK.METRIC=VALUE",
    };
    readonly TestTimeAugmentationOption tta = new();
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public Evaluate(Terminal terminal)
        : base(
            terminal,
            "evaluate",
            "Measure a trained model on a split of its data.",
            "evaluate runs/utkface",
            "evaluate runs/utkface --split validation --json",
            "evaluate runs/utkface --tta flip",
            "evaluate runs/utkface --max-gap gender.accuracy=0.05 --max-gap age.mae=2.5",
            "evaluate runs/utkface --split all --set data.folder=other/faces"
        )
    {
        Aliases.Add("eval");
        Aliases.Add("val");
        Add(run);
        split.Validators.Add(result => Only(result, Splits));
        split.CompletionSources.Add(Splits);
        Options.Add(split);
        Options.Add(gaps);
        Options.Add(tta);
        set = AddSet();
        json = AddJson("One JSON object on stdout.");
    }

    public override int Place => 2;

    protected override bool IsForMany => true;

    protected override int Run(ParseResult line) => Job.Run(Terminal, (ranks, terminal) => Run(line, ranks, terminal));

    int Run(ParseResult line, IProcessGroup ranks, Terminal terminal)
    {
        var folder = line.GetRequiredValue(run);
        var opened = Open(line, folder);
        string[] changes =
        [
            .. line.GetValue(set) ?? [],
            .. tta.Of(line) is { } chosen ? [$"evaluation.test_time_augmentation={chosen}"] : (string[])[],
        ];
        var changed = changes.Length == 0 ? null : Changed(opened, changes);
        var limits = (line.GetValue(gaps) ?? []).SelectMany(g => GapLimit.Read(g, (changed ?? opened.Experiment).Tasks)).ToArray();
        var part = line.GetRequiredValue(split);
        var (evaluation, found) =
            limits.Length == 0
                ? (opened.Evaluate(part, changed, ranks, terminal.Stop), [])
                : opened.EvaluateGroups(part, changed, terminal.Stop);
        if (line.GetValue(json))
            EvaluationOutput.Json(terminal.Out, folder, evaluation);
        else
            EvaluationOutput.Table(terminal.Out, evaluation);
        if (ranks.Rank == 0 && opened.IsCalibrated)
            terminal.Error.WriteLine(
                "measured with the network's own probabilities; predict reports them with the temperatures of calibration.json"
            );
        return limits.Length == 0 || Hold(limits, found, terminal) ? 0 : GapTooLarge;
    }

    static bool Hold(IReadOnlyList<GapLimit> limits, IReadOnlyList<GroupGap> found, Terminal terminal)
    {
        var hold = true;
        foreach (var limit in limits)
        {
            var widest = found.Where(g => g.Task == limit.Task && g.Metric == limit.Metric).MaxBy(g => g.Gap.Value);
            var holds = widest is null || widest.Gap.Value <= limit.Largest;
            hold &= holds;
            terminal.Error.WriteLine(
                widest is null
                    ? $"gap {limit.Task}.{limit.Metric}: no two groups are large enough to be compared"
                    : string.Create(
                        CultureInfo.InvariantCulture,
                        $"gap {limit.Task}.{limit.Metric}: {EvaluationOutput.Figure(widest.Gap.Value)} "
                            + $"[{EvaluationOutput.Figure(widest.Gap.Low)}, {EvaluationOutput.Figure(widest.Gap.High)}], "
                            + $"{(holds ? "at most" : "more than")} {limit.Largest} (by {widest.By}: worst {widest.Worst} "
                            + $"{EvaluationOutput.Figure(widest.WorstValue)}, best {widest.Best} "
                            + $"{EvaluationOutput.Figure(widest.BestValue)})"
                    )
            );
        }

        return hold;
    }

    internal static Experiment Changed(Run opened, string[] changes)
    {
        var source = ExperimentFile.Parse(ExperimentFile.Write(opened.Experiment), "the run's experiment", changes, opened.Catalog);
        source.ThrowIfWrong();
        return source.Experiment;
    }
}
