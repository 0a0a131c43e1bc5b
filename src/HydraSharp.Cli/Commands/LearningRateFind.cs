using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Cli.Progress;
using HydraSharp.Tuning;

namespace HydraSharp.Cli.Commands;

/// <summary>Finds a learning rate.</summary>
sealed class LearningRateFind : Verb
{
    static readonly LearningRateFinderOptions Usual = new();

    readonly Argument<string> file = new("FILE") { Description = "The experiment (YAML)." };
    readonly Option<double> from = new("--from")
    {
        Description = "The first learning rate.",
        HelpName = "RATE",
        DefaultValueFactory = _ => Usual.From,
    };
    readonly Option<double> to = new("--to")
    {
        Description = "The last one; the search ends before it when the loss diverges.",
        HelpName = "RATE",
        DefaultValueFactory = _ => Usual.To,
    };
    readonly Option<int> steps = new("--steps")
    {
        Description = "Steps from the one to the other.",
        HelpName = "N",
        DefaultValueFactory = _ => Usual.Steps,
    };
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public LearningRateFind(Terminal terminal)
        : base(
            terminal,
            "lr-find",
            "Find a learning rate: train for some steps while the rate rises, until the loss diverges. Writes no file.",
            "lr-find experiments/utkface.yaml",
            "lr-find experiments/utkface.yaml --set data.folder=data/utkface --set training.batch_size=128",
            "lr-find experiments/utkface.yaml --from 1e-5 --to 1 --steps 200 --json"
        )
    {
        Add(file);
        Options.Add(from);
        Options.Add(to);
        Options.Add(steps);
        set = AddSet();
        json = AddJson("One JSON object on stdout, with the loss at each rate.");
    }

    public override int Place => 4;

    protected override int Run(ParseResult line)
    {
        var path = line.GetRequiredValue(file);
        var source = Read(line, path, line.GetValue(set));
        TrainingProgress progress = Terminal.Live ? new LiveProgress(Terminal) : new PlainProgress(Terminal);
        RateCurve? curve = null;
        progress.Show(report =>
            curve = RateCurve.Find(
                source.Experiment,
                new()
                {
                    From = line.GetValue(from),
                    To = line.GetValue(to),
                    Steps = line.GetValue(steps),
                    Report = report,
                    Stop = Terminal.Stop,
                    Clock = Terminal.Clock,
                }
            )
        );
        if (line.GetValue(json))
        {
            RateOutput.Json(Terminal.Out, curve!);
            return 0;
        }

        RateChart.Write(Terminal.Out, curve!, Terminal.Width);
        RateOutput.Text(Terminal.Out, curve!, path);
        return 0;
    }
}
