using System.CommandLine;
using HydraSharp.Cli.Output;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Commands;

/// <summary>Answers for pictures.</summary>
sealed class Predict : Verb
{
    readonly Argument<string> run = new("MODEL") { Description = "A run folder, or a model file that export wrote." };
    readonly Argument<string[]> images = new("PATH") { Description = "Pictures, folders of pictures, or patterns such as photos/**/*.jpg.", Arity = ArgumentArity.OneOrMore };
    readonly Option<string?> faces = new("--faces") { Description = "A face detector of YuNet's form (ONNX): answer for each face that it finds. MODEL is then a model file.", HelpName = "FILE" };
    readonly Option<string?> save = new("--save") { Description = "Write each picture with its answers drawn on it into this folder, as NAME.answers.jpg.", HelpName = "DIR" };
    readonly Option<string?> masks = new("--masks") { Description = "Write the answers that have a value for every pixel into this folder, as NAME.TASK.png: class numbers, depth in centimetres (16 bits), normals as colours.", HelpName = "DIR" };
    readonly ViewsOption tta = new();
    readonly Option<bool> json;

    public Predict(Terminal terminal) : base(terminal, "predict", "Answer for pictures. One that cannot be read is told, the others go on; the exit code is then 3.",
        "predict runs/utkface face1.jpg face2.jpg",
        "predict runs/utkface photos/ --json",
        "predict runs/utkface face1.jpg --tta flip",
        "predict model.onnx photos/",
        "predict model.onnx party.jpg --faces detector.onnx --json",
        "predict model.onnx party.jpg --faces detector.onnx --save answers",
        "predict street.onnx road.jpg --save seen --masks maps")
    {
        Add(run);
        Add(images);
        Options.Add(faces);
        Options.Add(save);
        Options.Add(masks);
        Options.Add(tta);
        json = AddJson("One JSON object a picture, a line each, on stdout.");
    }

    public override int Place => 3;

    protected override int Run(ParseResult line)
    {
        var (files, failures) = Named(line.GetRequiredValue(images));
        var predictions = Predictions(line, files);
        var pictures = line.GetValue(save) is { } folder ? new AnsweredPictures(folder) : null;
        var maps = line.GetValue(masks) is { } target ? new MapFiles(target) : null;
        var failed = 0;
        foreach (var failure in failures) Tell(failure);
        foreach (var ofPicture in predictions)
        {
            foreach (var prediction in ofPicture) Tell(prediction);
            foreach (var file in ofPicture.Where(p => p.Tasks is not null && p.Box is null).SelectMany(p => maps?.Save(p.Image, p.Tasks!) ?? [])) Terminal.Error.WriteLine("wrote " + file);
            if (pictures is not null && ofPicture.Any(p => p.Tasks is not null) && !Save(pictures, ofPicture)) failed++;
        }

        return failed == 0 ? 0 : (int)ErrorKind.Data;

        void Tell(ImagePrediction prediction)
        {
            if (prediction.Error is not null) failed++;
            if (line.GetValue(json)) PredictionOutput.Json(Terminal.Out, prediction);
            else PredictionOutput.Text(Terminal.Out, Terminal.Error, prediction);
        }
    }

    // An empty folder among others does not keep the others from being answered.
    static (IReadOnlyList<string> Files, IReadOnlyList<ImagePrediction> Failures) Named(string[] words)
    {
        var (files, failures) = (new List<string>(), new List<ImagePrediction>());
        foreach (var word in words)
            try { files.AddRange(PicturePaths.Of(word)); }
            catch (HydraException error) when (error.Kind == ErrorKind.Data) { failures.Add(new(word, null, error.Message)); }
        return (files, failures);
    }

    bool Save(AnsweredPictures pictures, IReadOnlyList<ImagePrediction> predictions)
    {
        try { Terminal.Error.WriteLine("wrote " + pictures.Save(predictions[0].Image, predictions)); }
        catch (HydraImageException error)
        {
            Terminal.Error.WriteLine(error.Message);
            return false;
        }

        return true;
    }

    // A folder is a run; a file is an exported model, which needs no libtorch. What is said of one picture comes together.
    IEnumerable<IReadOnlyList<ImagePrediction>> Predictions(ParseResult line, IReadOnlyList<string> files)
    {
        var (model, detector, views) = (line.GetRequiredValue(run), line.GetValue(faces), tta.Of(line));
        if (!File.Exists(model) && !IsNamedLikeModel(model))
        {
            if (detector is not null) throw new HydraException(ErrorKind.Usage, $"--faces needs a model file, and '{model}' is none; write one with 'hydra export'");
            var opened = HydraSharp.Run.Open(model);
            foreach (var prediction in opened.Predict(files, views ?? opened.Experiment.Evaluation.Views, Terminal.Stop)) yield return [prediction];
            yield break;
        }

        if (views is not null) throw new HydraException(ErrorKind.Usage, "--tta is for runs: what a model file sees of a picture was written into it by export (evaluation.views)");
        using var predictor = new Predictor(model);
        if (detector is not null)
        {
            using var found = new FaceDetector(detector);
            foreach (var file in files) yield return Faces(new(found, predictor), file);
            yield break;
        }

        foreach (var (file, prediction, error) in predictor.PredictEach(files, Terminal.Stop))
            yield return [new(file, prediction is null ? null : Answers(prediction), error?.Message)];
    }

    // A model file that is missing is told as such, not as a missing run.
    static bool IsNamedLikeModel(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    IReadOnlyList<ImagePrediction> Faces(FacePredictor predictor, string file)
    {
        Terminal.Stop.ThrowIfCancellationRequested();
        try
        {
            var found = predictor.Predict(file);
            if (found.Count == 0) return [new(file, null, "there is no face in it, or none that the detector is sure of")];
            return [.. found.Select(f => new ImagePrediction(file, Answers(f.Prediction), null) { Box = f.Box })];
        }
        catch (HydraImageException error)
        {
            return [new(file, null, error.Message)];
        }
    }

    static KeyValuePair<string, Answer>[] Answers(Prediction prediction) => [.. prediction.Select(a => KeyValuePair.Create(a.Task, a.Answer))];
}
