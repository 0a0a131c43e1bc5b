using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Cli.Progress;
using HydraSharp.Inference;
using HydraSharp.Inspection;

namespace HydraSharp.Cli.Commands;

/// <summary>Looks at data or a network before anything is trained.</summary>
sealed class Inspect : Verb
{
    static readonly string[] Subjects = ["data", "model"];

    readonly Argument<string> what = new("WHAT") { HelpName = "WHAT", Description = "data or model." };
    readonly Argument<string> file = new("FILE")
    {
        Description = "The experiment (YAML); also a run folder, and for model an exported model file.",
    };
    readonly Option<string?> sheet = new("--sheet")
    {
        Description =
            "data: the PNG with training samples as the network sees them; without it, one beside the experiment, "
            + "named like it with -samples.png. Where labels are images, a second one ends with -augmentation.png.",
        HelpName = "FILE.png",
    };
    readonly Option<bool> sheetless = new("--no-sheet") { Description = "data: draw no samples." };
    readonly Option<string[]> set;
    readonly Option<bool> json;

    public Inspect(Terminal terminal)
        : base(
            terminal,
            "inspect",
            "Look before training: labels, duplicates and unreadable files of the data, and whether labels "
                + "move with augmented images (exit code 1 where one does not); layers, size and cost of the model.",
            "inspect data experiments/utkface.yaml --sheet samples.png",
            "inspect data experiments/utkface.yaml --no-sheet --json",
            "inspect model experiments/utkface.yaml --set image.size=224",
            "inspect model runs/utkface --json",
            "inspect model model.onnx"
        )
    {
        what.Validators.Add(result => Only(result, Subjects));
        what.CompletionSources.Add(Subjects);
        Add(what);
        Add(file);
        Options.Add(sheet);
        Options.Add(sheetless);
        set = AddSet();
        json = AddJson("One JSON object on stdout.");
    }

    public override int Place => 5;

    protected override int Run(ParseResult line)
    {
        var path = line.GetRequiredValue(file);
        if (Path.GetExtension(path).Equals(".onnx", StringComparison.OrdinalIgnoreCase))
            return Exported(line, path);
        var experiment = Experiment(line, path);
        if (line.GetRequiredValue(what) == "data")
            return Data(line, path, experiment);
        if (line.GetValue(sheet) is not null || line.GetValue(sheetless))
            throw new HydraException(ErrorKind.Usage, "--sheet and --no-sheet are for 'inspect data'");
        else if (line.GetValue(json))
            ModelOutput.Json(Terminal.Out, ModelInspection.Of(experiment));
        else
            ModelOutput.Table(Terminal.Out, ModelInspection.Of(experiment));
        return 0;
    }

    int Exported(ParseResult line, string path)
    {
        if (line.GetRequiredValue(what) != "model")
            throw new HydraException(ErrorKind.Usage, $"'{path}' is a model: 'hydra inspect model {path}'");
        var card = CardOutput.Of(path);
        if (line.GetValue(json))
            Terminal.Out.WriteLine(card.ToJson());
        else
            CardOutput.Table(Terminal.Out, card);
        return 0;
    }

    int Data(ParseResult line, string path, Experiment experiment)
    {
        if (line.GetValue(sheet) is not null && line.GetValue(sheetless))
            throw new HydraException(ErrorKind.Usage, "--sheet and --no-sheet exclude each other");
        TrainingProgress progress = Terminal.Live ? new LiveProgress(Terminal) : new PlainProgress(Terminal);
        DataInspection? found = null;
        progress.Show(report => found = DataInspection.Of(experiment, report, Terminal.Stop));
        var target =
            line.GetValue(sheetless) || found!.Parts[0] == 0
                ? null
                : line.GetValue(sheet)
                    ?? Path.Combine(Path.GetDirectoryName(path) ?? "", Path.GetFileNameWithoutExtension(path) + "-samples.png");
        if (target is not null)
            found!.WriteSamples(target);
        var moved = target is null || !found!.HasAugmentation ? null : Path.ChangeExtension(target, null) + "-augmentation.png";
        if (moved is not null)
            found!.WriteAugmentation(moved);
        if (line.GetValue(json))
            DataOutput.Json(Terminal.Out, found!, target, moved);
        else
            DataOutput.Table(Terminal.Out, found!);
        if (target is not null)
            Terminal.Error.WriteLine($"samples as the network sees them: {target}");
        if (moved is not null)
            Terminal.Error.WriteLine($"labels beside the images that each transform moves: {moved}");
        return found!.Augmentation.All(a => a.Passed) ? 0 : (int)ErrorKind.Failed;
    }

    Experiment Experiment(ParseResult line, string path)
    {
        if (!Directory.Exists(path))
            return Read(line, path, line.GetValue(set)).Experiment;
        var opened = Open(line, path);
        return line.GetValue(set) is { Length: > 0 } changes
            ? Read(line, Path.Combine(path, "experiment.yaml"), changes).Experiment
            : opened.Experiment;
    }
}
