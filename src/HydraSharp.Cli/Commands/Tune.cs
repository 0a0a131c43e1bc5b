using System.CommandLine;
using System.Globalization;
using HydraSharp.Cli.Output;
using HydraSharp.Cli.Progress;
using HydraSharp.Tuning;

namespace HydraSharp.Cli.Commands;

/// <summary>Searches for settings.</summary>
sealed class Tune : Verb
{
    readonly Argument<string> file = new("EXPERIMENT") { Description = "The experiment (YAML) that is searched around." };
    readonly Option<string[]> search = new("--search")
    {
        Description =
            "A key and what is tried for it: key=log:1e-4..1e-2, key=0.1..0.5 or "
            + "key=a|b|c. May be repeated; without it the learning rate and the tasks' weights.",
        HelpName = "key=values",
    };
    readonly Option<int> budget = new("--budget")
    {
        Description = "Epochs that all trials together may take; five times those of the experiment without it.",
        HelpName = "EPOCHS",
    };
    readonly Option<long> seed = new("--seed")
    {
        Description = "Another seed, other trials.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    readonly Option<string?> folder = new("--out")
    {
        Description = "The folder of the trials, a run each; without it runs/NAME-tune. The same command continues with what is there.",
        HelpName = "DIR",
    };
    readonly Option<bool> quiet = new("--quiet") { Description = "Show no progress." };
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public Tune(Terminal terminal)
        : base(
            terminal,
            "tune",
            "Search for settings by successive halving: random trials are trained briefly, and "
                + "the best third is promoted. What was trained is kept, and the same command continues with it.",
            "tune experiments/utkface.yaml --budget 60",
            "tune experiments/utkface.yaml --search "
                + "training.optimizer.learning_rate=log:3e-4..1e-2 --search \"balancing=EqualWeights|UncertaintyWeighting|ImtlL\""
        )
    {
        Add(file);
        foreach (var option in new Option[] { search, budget, seed, folder, quiet })
            Options.Add(option);
        set = AddSet();
        json = AddJson("The result as one JSON object on stdout.");
        budget.Validators.Add(result =>
        {
            if (
                result.Tokens is [var word]
                && !(int.TryParse(word.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n > 0)
            )
                result.AddError($"--budget takes a number of epochs, not '{word.Value}'");
        });
        search.Validators.Add(result =>
        {
            foreach (var word in result.Tokens)
                try
                {
                    SearchedKey.Parse(word.Value);
                }
                catch (FormatException error)
                {
                    result.AddError("--search: " + error.Message);
                }
        });
    }

    public override int Place => 4;

    protected override int Run(ParseResult line)
    {
        var path = line.GetRequiredValue(file);
        var source = Read(line, path, line.GetValue(set));
        var target = line.GetValue(folder) ?? Path.Combine("runs", Path.GetFileNameWithoutExtension(path) + "-tune");
        TuneResult? result = null;
        TrainingProgress
            .For(Terminal, json: false, line.GetValue(quiet))
            .Show(report =>
                result = TuneResult.Search(
                    source.Experiment,
                    target,
                    new()
                    {
                        Space = [.. (line.GetValue(search) ?? []).Select(SearchedKey.Parse)],
                        Budget = line.GetValue(budget),
                        Seed = line.GetValue(seed),
                        Report = report,
                        Log = words => report(new Training.TrainingEvent.Note(words)),
                        Stop = Terminal.Stop,
                        Clock = Terminal.Clock,
                        Catalog = source.Catalog,
                    }
                )
            );
        if (line.GetValue(json))
            Terminal.Out.WriteLine(result!.ToJson());
        else
            Table(result!, target);
        return 0;
    }

    void Table(TuneResult result, string target)
    {
        Columns.Write(
            Terminal.Out,
            [
                ["trial", "epochs", "score", "settings"],
                .. result.Trials.OrderByDescending(t => t.Epochs).ThenBy(t => double.IsNaN(t.Score)).ThenBy(t => t.Score).Select(Row),
            ]
        );
        Terminal.Error.WriteLine(
            $"{result.Epochs} of {result.Budget} epochs; score: mean over the "
                + $"tasks of the validation error over that of guessing, lower is better"
        );
        if (result.Best is { } best)
            Terminal.Error.WriteLine($"best: {best.Folder}; its experiment is {Path.Combine(target, "best.yaml")}");
    }

    static string[] Row(Trial trial) =>
        [
            trial.Number.ToString(CultureInfo.InvariantCulture),
            trial.Epochs.ToString(CultureInfo.InvariantCulture),
            double.IsNaN(trial.Score) ? "failed" : trial.Score.ToString("F4", CultureInfo.InvariantCulture),
            trial.Settings.Count == 0 ? "the experiment as it is" : string.Join("  ", trial.Settings),
        ];
}
