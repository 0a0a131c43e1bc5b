using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Commands;

/// <summary>Answers for pictures.</summary>
sealed class Predict : Verb
{
    static readonly string[] Extensions = [".jpg", ".jpeg", ".png", ".webp", ".bmp", ".gif"];

    readonly Argument<string> run = new("MODEL") { Description = "A run folder, or a model file that export wrote." };
    readonly Argument<string[]> images = new("IMAGE") { Description = "Pictures, or folders of pictures.", Arity = ArgumentArity.OneOrMore };
    readonly Option<string?> faces = new("--faces") { Description = "A face detector of YuNet's form (ONNX): answer for each face that it finds. MODEL is then a model file.", HelpName = "FILE" };
    readonly ViewsOption tta = new();
    readonly Option<bool> json;

    public Predict(Terminal terminal) : base(terminal, "predict", "Answer for pictures. One that cannot be read is told, the others go on; the exit code is then 3.",
        "predict runs/utkface face1.jpg face2.jpg",
        "predict runs/utkface photos/ --json",
        "predict runs/utkface face1.jpg --tta flip",
        "predict model.onnx photos/",
        "predict model.onnx party.jpg --faces detector.onnx --json")
    {
        Add(run);
        Add(images);
        Options.Add(faces);
        Options.Add(tta);
        json = AddJson("One JSON object a picture, a line each, on stdout.");
    }

    public override int Place => 3;

    protected override int Run(ParseResult line)
    {
        var files = line.GetRequiredValue(images).SelectMany(Pictures).ToList();
        var failed = 0;
        foreach (var prediction in Predictions(line, files))
        {
            if (prediction.Error is not null) failed++;
            if (line.GetValue(json)) PredictionOutput.Json(Terminal.Out, prediction);
            else PredictionOutput.Text(Terminal.Out, Terminal.Error, prediction);
        }

        return failed == 0 ? 0 : (int)ErrorKind.Data;
    }

    // A folder is a run; a file is an exported model, which needs no libtorch.
    IEnumerable<ImagePrediction> Predictions(ParseResult line, IReadOnlyList<string> files)
    {
        var (model, detector, views) = (line.GetRequiredValue(run), line.GetValue(faces), tta.Of(line));
        if (!File.Exists(model))
        {
            if (detector is not null) throw new HydraException(ErrorKind.Usage, $"--faces needs a model file, and '{model}' is none; write one with 'hydra export'");
            var opened = HydraSharp.Run.Open(model);
            foreach (var prediction in opened.Predict(files, views ?? opened.Experiment.Evaluation.Views, Terminal.Stop)) yield return prediction;
            yield break;
        }

        if (views is not null) throw new HydraException(ErrorKind.Usage, "--tta is for runs: what a model file sees of a picture was written into it by export (evaluation.views)");
        using var predictor = new Predictor(model);
        if (detector is not null)
        {
            using var found = new FaceDetector(detector);
            foreach (var prediction in files.SelectMany(f => Faces(new(found, predictor), f))) yield return prediction;
            yield break;
        }

        foreach (var (file, prediction, error) in predictor.PredictEach(files, Terminal.Stop))
            yield return new(file, prediction is null ? null : [.. prediction.Select(a => KeyValuePair.Create(a.Task, a.Answer))], error?.Message);
    }

    IEnumerable<ImagePrediction> Faces(FacePredictor predictor, string file)
    {
        Terminal.Stop.ThrowIfCancellationRequested();
        try
        {
            var found = predictor.Predict(file);
            if (found.Count == 0) return [new(file, null, "there is no face in it, or none that the detector is sure of")];
            return found.Select(f => new ImagePrediction(file, [.. f.Prediction.Select(a => KeyValuePair.Create(a.Task, a.Answer))], null) { Box = f.Box });
        }
        catch (ImageException error)
        {
            return [new(file, null, error.Message)];
        }
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
