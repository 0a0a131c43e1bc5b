using System.CommandLine;
using System.Globalization;
using HydraSharp.Cli.Output;
using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Faces;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Video;
using HydraSharp.Training.Evaluators;

namespace HydraSharp.Cli.Commands;

/// <summary>Answers for images.</summary>
sealed class Predict : Verb
{
    readonly Argument<string> run = new("MODEL") { Description = "A run folder, or a model file that export wrote." };
    readonly Argument<string[]> images = new("PATH")
    {
        Description =
            "Images, folders of images, or patterns such as photos/**/*.jpg; videos such "
            + "as drive.mp4, '-' for one on the standard input, camera:0 (these need ffmpeg).",
        Arity = ArgumentArity.OneOrMore,
    };
    readonly Option<string?> faces = new("--faces")
    {
        Description = "A face detector of YuNet's form (ONNX): predict for each face that it finds. MODEL is then a model file.",
        HelpName = "FILE",
    };
    readonly Option<string?> save = new("--save")
    {
        Description =
            "Write each image with its answers drawn on it into this folder, "
            + "as NAME.answers.jpg; of a video NAME.answers.mp4, without sound.",
        HelpName = "DIR",
    };
    readonly Option<MapLayout> layout = new("--layout")
    {
        Description = "Where dense predictions are drawn: beside the image, or over it.",
        HelpName = "beside|over",
    };
    readonly Option<string?> rate = new("--fps")
    {
        Description = "Frames of a video that are predicted in a second of it, such as 5; its own rate without it, 25 where it has none.",
        HelpName = "N",
    };
    readonly Option<int> batch = new("--batch")
    {
        Description = "Frames of a video that the network is given at once.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    readonly Option<string?> masks = new("--save-maps")
    {
        Description =
            "Write the answers that have a value for every pixel into this folder, as "
            + "NAME.TASK.png: class numbers, depth in centimetres (16 bits), normals as colours.",
        HelpName = "DIR",
    };
    readonly TestTimeAugmentationOption ttaOption = new();
    readonly Option<bool> json;

    public Predict(Terminal terminal)
        : base(
            terminal,
            "predict",
            "Predict for images and videos. Unreadable files are reported and skipped; the exit code is then 3.",
            "predict runs/utkface face1.jpg face2.jpg",
            "predict runs/utkface photos/ --json",
            "predict runs/utkface face1.jpg --tta flip",
            "predict model.onnx photos/",
            "predict model.onnx party.jpg --faces detector.onnx --json",
            "predict model.onnx party.jpg --faces detector.onnx --save answers",
            "predict street.onnx road.jpg --save seen --save-maps maps",
            "predict street.onnx drive.mp4 --save seen --layout over",
            "predict street.onnx drive.mp4 --fps 5 --json"
        )
    {
        Add(run);
        Add(images);
        Options.Add(faces);
        Options.Add(save);
        Options.Add(masks);
        Options.Add(ttaOption);
        Options.Add(layout);
        Options.Add(rate);
        Options.Add(batch);
        rate.Validators.Add(result =>
        {
            if (result.Tokens is [var word] && FrameRate.Parse(word.Value) is null)
                result.AddError($"--fps takes frames a second such as 5 or 30000/1001, not '{word.Value}'");
        });
        batch.Validators.Add(result =>
        {
            if (
                result.Tokens is [var word]
                && !(int.TryParse(word.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var n) && n is >= 1 and <= 256)
            )
                result.AddError($"--batch takes a number from 1 to 256, not '{word.Value}'");
        });
        json = AddJson("One JSON object an image, a line each, on stdout.");
    }

    public override int Place => 3;

    protected override int Run(ParseResult line)
    {
        var words = line.GetRequiredValue(images);
        var (files, failures) = Named([.. words.Where(w => !VideoSource.Is(w))]);
        var predictions = Predictions(line, files);
        var saved = line.GetValue(save) is { } folder ? new AnsweredImages(folder, line.GetValue(layout)) : null;
        var maps = line.GetValue(masks) is { } target ? new MapFiles(target) : null;
        var failed = 0;
        foreach (var failure in failures)
            Log(failure);
        foreach (var ofImage in predictions)
        {
            if (ofImage.Any(p => p.Tasks is not null) && ImageDecoder.Warning(ofImage[0].Image) is { } warning)
                Terminal.Error.WriteLine($"warning: {ofImage[0].Image}: {warning}");
            foreach (var prediction in ofImage)
                Log(prediction);
            foreach (
                var file in ofImage.Where(p => p.Tasks is not null && p.Box is null).SelectMany(p => maps?.Save(p.Image, p.Tasks!) ?? [])
            )
                Terminal.Error.WriteLine("wrote " + file);
            if (saved is not null && ofImage.Any(p => p.Tasks is not null) && !Save(saved, ofImage))
                failed++;
        }

        var taken = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in words.Where(VideoSource.Is))
            if (!Video(line, word, maps, taken))
                failed++;
        return failed == 0 ? 0 : (int)ErrorKind.Data;

        void Log(ImagePrediction prediction)
        {
            if (prediction.Error is not null)
                failed++;
            if (line.GetValue(json))
                PredictionOutput.Json(Terminal.Out, prediction);
            else
                PredictionOutput.Text(Terminal.Out, Terminal.Error, prediction);
        }
    }

    // An empty folder among others does not keep the others from being answered.
    (IReadOnlyList<string> Files, IReadOnlyList<ImagePrediction> Failures) Named(string[] words)
    {
        var (files, failures) = (new List<string>(), new List<ImagePrediction>());
        foreach (var word in words)
            try
            {
                files.AddRange(ImagePaths.Of(word, note => Terminal.Error.WriteLine("warning: " + note)));
            }
            catch (HydraException error) when (error.Kind == ErrorKind.Data)
            {
                failures.Add(new(word, null, error.Message));
            }
        return (files, failures);
    }

    bool Save(AnsweredImages saved, IReadOnlyList<ImagePrediction> predictions)
    {
        try
        {
            Terminal.Error.WriteLine("wrote " + saved.Save(predictions[0].Image, predictions));
        }
        catch (HydraImageException error)
        {
            Terminal.Error.WriteLine(error.Message);
            return false;
        }

        return true;
    }

    // Whether the whole video was answered.
    bool Video(ParseResult line, string word, MapFiles? maps, HashSet<string> taken)
    {
        try
        {
            using var video = new VideoReader(
                VideoSource.Of(word),
                line.GetValue(rate) is { } wanted ? FrameRate.Parse(wanted) : null,
                Terminal.Stop
            );
            using var output = new VideoOutput(
                Terminal,
                video,
                line.GetValue(json),
                maps,
                line.GetValue(save),
                line.GetValue(layout),
                taken
            );
            var figures = Answered(line, video, output.See);
            output.Finish(figures);
            if (figures.Damage.Length > 0 && !video.Source.IsLive)
                Terminal.Error.WriteLine($"{word}: it is damaged after frame {figures.Frames - 1}: {figures.Damage}");
            return figures.Damage.Length == 0 || video.Source.IsLive;
        }
        catch (HydraImageException error)
        {
            if (line.GetValue(json))
                PredictionOutput.Json(Terminal.Out, new(word, null, error.Message));
            else
                Terminal.Error.WriteLine(error.Message);
            return false;
        }
    }

    VideoFigures Answered(ParseResult line, VideoReader video, Action<VideoFrame> see)
    {
        var (model, detector, tta, frames) = (line.GetRequiredValue(run), line.GetValue(faces), ttaOption.Of(line), line.GetValue(batch));
        if (IsRun(model, detector))
            return Open(line, model).PredictVideo(video, see, tta, frames, Terminal.Stop);
        RequireNoTestTimeAugmentation(tta);
        using var predictor = new Predictor(model);
        if (detector is null)
            return new VideoPredictor(predictor, frames).Run(video, see, Terminal.Stop);
        using var found = new FaceDetector(detector);
        return new VideoPredictor(new FacePredictor(found, predictor)).Run(video, see, Terminal.Stop);
    }

    static bool IsRun(string model, string? detector)
    {
        if (File.Exists(model) || IsNamedLikeModel(model))
            return false;
        return detector is null
            ? true
            : throw new HydraException(
                ErrorKind.Usage,
                $"--faces needs a model file, and '{model}' is none; write one with 'hydra export'"
            );
    }

    static void RequireNoTestTimeAugmentation(TestTimeAugmentation? tta)
    {
        if (tta is not null)
            throw new HydraException(
                ErrorKind.Usage,
                "--tta is for runs: what a model file sees of an image was written into it by export (evaluation.test_time_augmentation)"
            );
    }

    // A folder is a run; a file is an exported model, which needs no libtorch. What is said of one image comes together.
    IEnumerable<IReadOnlyList<ImagePrediction>> Predictions(ParseResult line, IReadOnlyList<string> files)
    {
        var (model, detector, tta) = (line.GetRequiredValue(run), line.GetValue(faces), ttaOption.Of(line));
        if (files.Count == 0)
            yield break;
        if (IsRun(model, detector))
        {
            var opened = Open(line, model);
            foreach (var prediction in opened.Predict(files, tta ?? opened.Experiment.Evaluation.TestTimeAugmentation, Terminal.Stop))
                yield return [prediction];
            yield break;
        }

        RequireNoTestTimeAugmentation(tta);
        using var predictor = new Predictor(model);
        if (detector is not null)
        {
            using var found = new FaceDetector(detector);
            foreach (var file in files)
                yield return Faces(new(found, predictor), file);
            yield break;
        }

        foreach (var (file, prediction, error) in predictor.PredictEach(files, Terminal.Stop))
            yield return [new(file, prediction is null ? null : Answers(prediction), error?.Message)];
    }

    // A model file that is missing is reported as such, not as a missing run.
    static bool IsNamedLikeModel(string path) => path.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(path);

    IReadOnlyList<ImagePrediction> Faces(FacePredictor predictor, string file)
    {
        Terminal.Stop.ThrowIfCancellationRequested();
        try
        {
            var found = predictor.Predict(file);
            if (found.Count == 0)
                return [new(file, null, "there is no face in it, or none that the detector is sure of")];
            return [.. found.Select(f => new ImagePrediction(file, Answers(f.Prediction), null) { Box = f.Box })];
        }
        catch (HydraImageException error)
        {
            return [new(file, null, error.Message)];
        }
    }

    static KeyValuePair<string, Answer>[] Answers(Prediction prediction) =>
        [.. prediction.Select(a => KeyValuePair.Create(a.Task, a.Answer))];
}
