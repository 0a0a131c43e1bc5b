using System.CommandLine;
using System.Globalization;

namespace HydraSharp.Cli.Commands;

/// <summary>Makes the report of a run.</summary>
sealed class Report : Verb
{
    static readonly string[] Splits = ["train", "validation", "test", "all"];

    readonly Argument<string> run = new("RUN") { Description = "The run folder." };
    readonly Option<string?> split = new("--split")
    {
        Description = "The split of the data: train, validation, test or all; test, or validation where there is none, without it.",
        HelpName = "SPLIT",
    };
    readonly Option<string?> file = new("--out")
    {
        Description = "The page; report.html in the run folder without it. MODEL_CARD.md goes beside it.",
        HelpName = "FILE",
    };
    readonly Option<bool> imageless = new("--no-images") { Description = "Put no images into the page." };
    readonly Option<string[]> set;

    public Report(Terminal terminal)
        : base(
            terminal,
            "report",
            "Measure a trained model and write report.html, one page that needs no "
                + "network, and MODEL_CARD.md; also fits the temperatures that predict uses.",
            "report runs/utkface",
            "report runs/utkface --split validation --out validation.html",
            "report runs/utkface --no-images --set data.folder=other/faces"
        )
    {
        Add(run);
        split.Validators.Add(result => Only(result, Splits));
        split.CompletionSources.Add(Splits);
        Options.Add(split);
        Options.Add(file);
        Options.Add(imageless);
        set = AddSet();
    }

    public override int Place => 3;

    protected override int Run(ParseResult line)
    {
        var opened = Open(line, line.GetRequiredValue(run));
        var changes = line.GetValue(set) ?? [];
        var made = opened.Report(
            new()
            {
                Split = line.GetValue(split),
                File = line.GetValue(file),
                Images = !line.GetValue(imageless),
                Changed = changes.Length == 0 ? null : Evaluate.Changed(opened, changes),
                Clock = Terminal.Clock,
            },
            Terminal.Stop
        );
        Terminal.Out.WriteLine(made.Page);
        Terminal.Out.WriteLine(made.ModelCard);
        Terminal.Error.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{made.Images} images measured in {made.Time.TotalSeconds:F1} s; open the page in a browser"
            )
        );
        return 0;
    }
}
