using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Cli.Progress;
using HydraSharp.Configuration;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Cli.Commands;

/// <summary>Trains a multi-task model.</summary>
sealed class Train : Verb
{
    readonly Argument<string> file = new("FILE") { Description = "The experiment (YAML)." };
    readonly Option<string?> folder = new("--out")
    {
        Description = "The run folder; runs/ and the file's name without it.",
        HelpName = "DIR",
    };
    readonly Option<string?> from = new("--from")
    {
        Description = "Train the tasks of FILE as new heads on the backbone of this run, whose own heads stay as they are, bit by bit.",
        HelpName = "RUN",
    };
    readonly Option<bool> resume = new("--resume") { Description = "Resume the interrupted run in that folder." };
    readonly Option<bool> reportless = new("--no-report") { Description = "Make no report.html and MODEL_CARD.md at the end." };
    readonly Option<bool> quiet = new("--quiet") { Description = "Show no progress." };
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public Train(Terminal terminal)
        : base(
            terminal,
            "train",
            "Train a multi-task model as an experiment file says.",
            "train experiments/utkface.yaml --set data.folder=data/utkface",
            "train experiments/utkface.yaml --out runs/short --set training.epochs=3 --set training.batch_size=32",
            "train glasses.yaml --from runs/utkface --out runs/with-glasses",
            "train experiments/utkface.yaml --resume"
        )
    {
        Add(file);
        Options.Add(folder);
        Options.Add(from);
        Options.Add(resume);
        set = AddSet();
        Options.Add(reportless);
        Options.Add(quiet);
        json = AddJson("One JSON object a line on stdout for everything that happens.");
    }

    public override int Place => 1;

    protected override bool IsForMany => true;

    protected override int Run(ParseResult line) => Job.Run(Terminal, (ranks, terminal) => Run(line, ranks, terminal));

    int Run(ParseResult line, IProcessGroup ranks, Terminal terminal)
    {
        var path = line.GetRequiredValue(file);
        // Checked in the training itself, which then has the network that the check needs.
        var source = Plugins.Read(line, terminal, path, line.GetValue(set));
        var target = line.GetValue(folder) ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(path));
        var progress = TrainingProgress.For(terminal, line.GetValue(json), line.GetValue(quiet) || ranks.Rank > 0);
        var begun = line.GetValue(from) is { } run ? Open(line, run) : null;
        progress.Show(report =>
            Trained(
                begun,
                source,
                target,
                new TrainOptions
                {
                    Resume = line.GetValue(resume),
                    WriteReport = !line.GetValue(reportless),
                    Report = report,
                    Stop = terminal.Stop,
                    Clock = terminal.Clock,
                    Ranks = ranks,
                    Catalog = source.Catalog,
                }
            )
        );
        if (line.GetValue(json))
        {
            JsonLine.Write(terminal.Out, writer =>
            {
                writer.WriteString("event", "finished");
                writer.WriteString("run", target);
            });
            return 0;
        }

        terminal.Out.WriteLine(target);
        if (!line.GetValue(quiet) && ranks.Rank == 0)
            terminal.Error.WriteLine($"next: hydra evaluate {target}");
        return 0;
    }

    static void Trained(Run? begun, ExperimentSource source, string target, TrainOptions options)
    {
        if (begun is null)
        {
            HydraSharp.Run.TrainSource(source, target, options);
            return;
        }

        source.ThrowIfWrong();
        begun.AddHeads(source.Experiment, target, options);
    }
}
