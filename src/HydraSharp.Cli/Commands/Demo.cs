using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Cli.Progress;
using HydraSharp.Configuration;
using HydraSharp.Samples.Faces;

namespace HydraSharp.Cli.Commands;

/// <summary>Draws a small set of faces and does with it what one does with a multi-task model.</summary>
sealed class Demo : Verb
{
    const int Shown = 4;
    const int Fewest = 20;
    const int Most = 1_000_000;

    readonly Option<string?> folder = new("--out")
    {
        Description = "The folder for images and run; runs/demo, or the next free runs/demo-N, without it.",
        HelpName = "DIR",
    };
    readonly Option<int> images = new("--images")
    {
        Description = "How many faces are drawn; at least 20.",
        HelpName = "N",
        DefaultValueFactory = _ => DemoData.Images,
    };
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public Demo(Terminal terminal)
        : base(
            terminal,
            "demo",
            "Draw face-like images, train a three-headed model on them, measure it and predict some images. Needs no data.",
            "demo",
            "demo --out runs/first",
            "demo --images 400 --set training.epochs=3"
        )
    {
        Options.Add(folder);
        Options.Add(images);
        images.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < Fewest or > Most)
                result.AddError($"--images takes a number from {Fewest} to {Most}");
        });
        set = AddSet();
        json = AddJson("The evaluation and the answers as JSON, one object a line.");
    }

    public override int Place => 0;

    protected override int Run(ParseResult line)
    {
        var target = line.GetValue(folder) ?? NextFree();
        var data = target + "-data";
        var count = line.GetValue(images);
        var source = ExperimentFile.Parse(
            ExperimentFile.Write(DemoData.Experiment(Path.Combine(data, DemoData.Table))),
            "the demo's experiment",
            line.GetValue(set),
            Plugins.Of(line)
        );
        source.ThrowIfWrong();
        Terminal.Error.WriteLine($"drawing {count} faces into {data}");
        var table = DemoData.Write(data, count);
        Train(source, target);
        var run = Open(line, target);
        var evaluation = run.Evaluate("test", stop: Terminal.Stop);
        var shown = Directory.EnumerateFiles(Path.Combine(data, "faces")).Order(StringComparer.Ordinal).Take(Shown).ToArray();
        if (line.GetValue(json))
        {
            EvaluationOutput.Json(Terminal.Out, target, evaluation);
            foreach (var prediction in run.Predict(shown, Terminal.Stop))
                PredictionOutput.Json(Terminal.Out, prediction);
            return 0;
        }

        EvaluationOutput.Table(Terminal.Out, evaluation);
        foreach (var prediction in run.Predict(shown, Terminal.Stop))
            PredictionOutput.Text(Terminal.Out, Terminal.Error, prediction);
        Terminal.Error.WriteLine($"images and labels: {table}; the run, its experiment and its model: {target}");
        Terminal.Error.WriteLine($"next: hydra predict {target} {shown[0]} --json");
        return 0;
    }

    void Train(ExperimentSource source, string target)
    {
        TrainingProgress progress = Terminal.Live ? new LiveProgress(Terminal) : new PlainProgress(Terminal);
        progress.Show(report =>
            HydraSharp.Run.TrainSource(
                source,
                target,
                new TrainOptions
                {
                    WriteReport = true,
                    Report = report,
                    Stop = Terminal.Stop,
                    Clock = Terminal.Clock,
                }
            )
        );
    }

    static string NextFree() =>
        Enumerable
            .Range(1, int.MaxValue)
            .Select(i => i == 1 ? "runs/demo" : $"runs/demo-{i}")
            .First(p => !Directory.Exists(p) && !Directory.Exists(p + "-data"));
}
