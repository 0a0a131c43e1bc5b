using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Commands;

/// <summary>Answers for pictures.</summary>
sealed class Predict : Verb
{
    static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"];

    readonly Argument<string> run = new("RUN") { Description = "The run folder." };
    readonly Argument<string[]> images = new("IMAGE") { Description = "Pictures, or folders of pictures.", Arity = ArgumentArity.OneOrMore };
    readonly ViewsOption tta = new();
    readonly Option<bool> json;

    public Predict(Terminal terminal) : base(terminal, "predict", "Answer for pictures. One that cannot be read is told, the others go on; the exit code is then 3.",
        "predict runs/utkface face1.jpg face2.jpg",
        "predict runs/utkface photos/ --json",
        "predict runs/utkface face1.jpg --tta flip")
    {
        Add(run);
        Add(images);
        Options.Add(tta);
        json = AddJson("One JSON object a picture, a line each, on stdout.");
    }

    public override int Place => 3;

    protected override int Run(ParseResult line)
    {
        var opened = HydraSharp.Run.Open(line.GetRequiredValue(run));
        var files = line.GetRequiredValue(images).SelectMany(Pictures).ToList();
        var failed = 0;
        foreach (var prediction in opened.Predict(files, tta.Of(line) ?? opened.Experiment.Evaluation.Views, Terminal.Stop))
        {
            if (prediction.Error is not null) failed++;
            if (line.GetValue(json)) PredictionOutput.Json(Terminal.Out, prediction);
            else PredictionOutput.Text(Terminal.Out, Terminal.Error, prediction);
        }

        return failed == 0 ? 0 : (int)ErrorKind.Data;
    }

    /// <summary>The pictures that a word of the command line names, in an order that does not depend on the file system.</summary>
    internal static IReadOnlyList<string> Pictures(string path)
    {
        if (!Directory.Exists(path)) return [path];
        string[] found =
        [
            .. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
                .Where(f => Extensions.Contains(Path.GetExtension(f), StringComparer.OrdinalIgnoreCase)).Order(StringComparer.Ordinal),
        ];
        return found.Length > 0 ? found : throw new HydraException(ErrorKind.Data, $"There is no picture in the folder {path} (looked for {string.Join(", ", Extensions)}).");
    }
}
