using System.CommandLine;
using System.Globalization;
using HydraSharp.Cli.Output;
using HydraSharp.Cli.Progress;
using HydraSharp.Comparisons;
using HydraSharp.Specs;

namespace HydraSharp.Cli.Commands;

/// <summary>Trains the single-task baselines of a multi-task model.</summary>
sealed class Baseline : Verb
{
    readonly Argument<string> file = new("EXPERIMENT") { Description = "The experiment (YAML), or the run folder of a multi-task model." };
    readonly Option<string?> folder = new("--out")
    {
        Description = "The folder of the baselines, a run each; without it the run's own name with -baselines.",
        HelpName = "DIR",
    };
    readonly Option<string?> seeds = new("--seeds")
    {
        Description = "Seeds, a baseline of each task for each, such as 1,2,3; the experiment's own without it.",
        HelpName = "N,N,…",
    };
    readonly Option<string?> tasks = new("--tasks")
    {
        Description = "The tasks that get a baseline, such as age,gender; all without it.",
        HelpName = "NAME,…",
    };
    readonly Option<bool> hydra = new("--multi-task") { Description = "Train the model itself with each seed too." };
    readonly Option<bool> quiet = new("--quiet") { Description = "Show no progress." };
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public Baseline(Terminal terminal)
        : base(
            terminal,
            "baseline",
            "Train each task of a multi-task model alone, with the same data, backbone, budget and seeds, so that "
                + "'compare' can report whether sharing helped. What is trained already is kept, what was interrupted continues.",
            "baseline runs/utkface",
            "baseline experiments/utkface.yaml --seeds 1,2,3 --multi-task --set data.folder=data/UTKFace",
            "baseline runs/utkface --tasks age"
        )
    {
        Add(file);
        Options.Add(folder);
        Options.Add(seeds);
        Options.Add(tasks);
        Options.Add(hydra);
        Options.Add(quiet);
        set = AddSet();
        json = AddJson("One JSON object a line on stdout for everything that happens.");
        seeds.Validators.Add(result =>
        {
            foreach (
                var word in Names(result.Tokens is [var one] ? one.Value : null)
                    .Where(w => !long.TryParse(w, NumberStyles.None, CultureInfo.InvariantCulture, out _))
            )
                result.AddError($"--seeds takes whole numbers with commas between them, such as 1,2,3; '{word}' is none");
        });
    }

    public override int Place => 4;

    protected override int Run(ParseResult line)
    {
        var path = line.GetRequiredValue(file);
        var (experiment, catalog) = Directory.Exists(path) ? OfRun(line, path) : OfFile(line, path);
        var run = Directory.Exists(path) ? path : Path.Combine("runs", Path.GetFileNameWithoutExtension(path));
        var target = line.GetValue(folder) ?? Baselines.FolderOf(run);
        IReadOnlyList<Run> made = [];
        TrainingProgress
            .For(Terminal, line.GetValue(json), line.GetValue(quiet))
            .Show(report =>
                made = Baselines.Train(
                    experiment,
                    target,
                    new()
                    {
                        Seeds = [.. Names(line.GetValue(seeds)).Select(s => long.Parse(s, CultureInfo.InvariantCulture))],
                        Tasks = Names(line.GetValue(tasks)),
                        MultiTask = line.GetValue(hydra),
                        Report = report,
                        Log = words => report(new Training.TrainingEvent.Note(words)),
                        Stop = Terminal.Stop,
                        Clock = Terminal.Clock,
                        Catalog = catalog,
                    }
                )
            );
        Log(made, line.GetValue(json));
        if (!line.GetValue(json) && !line.GetValue(quiet))
            Terminal.Error.WriteLine($"next: hydra compare {run}");
        return 0;
    }

    void Log(IReadOnlyList<Run> made, bool asJson)
    {
        foreach (var run in made)
        {
            if (!asJson)
                Terminal.Out.WriteLine(run.Folder);
            else
                JsonLine.Write(Terminal.Out, writer =>
                {
                    writer.WriteString("event", "finished");
                    writer.WriteString("run", run.Folder);
                });
        }
    }

    (Experiment, Catalog) OfFile(ParseResult line, string path)
    {
        var source = Read(line, path, line.GetValue(set));
        return (source.Experiment, source.Catalog);
    }

    (Experiment, Catalog) OfRun(ParseResult line, string folder)
    {
        var run = Open(line, folder);
        return (line.GetValue(set) is { Length: > 0 } changes ? Evaluate.Changed(run, changes) : run.Experiment, run.Catalog);
    }

    static string[] Names(string? list) => list?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];
}
