using System.Text.Json;
using HydraSharp.Cli;
using HydraSharp.Inference;
using HydraSharp.Tests.Export;
using HydraSharp.Tests.Inference;
using HydraSharp.Tests.Runs;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Cli;

/// <summary>What <c>hydra predict</c> does with files as they are: exit codes, the rest of a batch, images that are saved.</summary>
[Collection(nameof(WholeRuns))]
public sealed class PredictCommandTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("hydra-predict-").FullName;
    readonly string model;
    readonly string light;

    public PredictCommandTests()
    {
        model = Put("model.onnx", HandMadeModels.Model());
        light = Put("light.jpg", TestImages.Encode(SKEncodedImageFormat.Jpeg, 48, 48, (_, _) => new(200, 180, 160)));
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("text", "it is not a model that HydraSharp exported")]
    [InlineData("cut", "or it is cut off")]
    [InlineData("flipped", "its content does not fit its hash")]
    [InlineData("foreign", "it is not a model that HydraSharp exported")]
    [InlineData("size", "the input is not bytes [batch, 9, 9, 3]")]
    [InlineData("filter", "it asks for the filter 'box'")]
    [InlineData("missing", "there is no such file")]
    public void ABadModelEndsWithExitCode4(string what, string expected)
    {
        var whole = HandMadeModels.Model();
        var bad = what switch
        {
            "text" => Put("bad.onnx", "not an ONNX file"u8.ToArray()),
            "cut" => Put("bad.onnx", whole[..(whole.Length / 2)]),
            "flipped" => Put("bad.onnx", [.. whole.Select((b, i) => i == whole.Length / 3 ? (byte)(b ^ 1) : b)]),
            "foreign" => Put("bad.onnx", HandMadeModels.Detector()),
            "filter" => Put("bad.onnx", HandMadeModels.Model(change: c => c with { Filter = "box" })),
            "size" => Put("bad.onnx", HandMadeModels.Model(9)),
            _ => Path.Combine(folder, "none.onnx"),
        };
        var (code, output, error) = Run("predict", bad, light);
        Assert.Equal("", output);
        Assert.Contains(expected, error, StringComparison.OrdinalIgnoreCase);
        Assert.Equal((int)ErrorKind.Model, code);
    }

    [Fact]
    public void AVideoIsAnsweredFrameByFrameAndSaved()
    {
        using var videos = new HydraSharp.Tests.Data.TemporaryFolder();
        var video = HydraSharp.Tests.Inference.Video.TinyVideo.Steps(videos, "walk.mp4", frames: 6);
        var saved = Path.Combine(folder, "seen");
        var (code, output, error) = Run("predict", model, video, light, Path.Combine(folder, "none.mp4"), "--json", "--save", saved);
        Assert.Equal((int)ErrorKind.Data, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        Assert.Equal(8, lines.Length);
        var frames = lines.Where(l => l.TryGetProperty("frame", out _)).ToArray();
        Assert.Equal([0, 1, 2, 3, 4, 5], frames.Select(f => f.GetProperty("frame").GetInt32()));
        Assert.Equal(0.5, frames[^1].GetProperty("seconds").GetDouble());
        Assert.All(frames, f => Assert.True(f.TryGetProperty("tasks", out _)));
        Assert.Contains("there is no such file", lines[^1].GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Contains("walk.mp4: 6 frames, 10 a second in it; answered", error, StringComparison.Ordinal);
        Assert.Equal(
            ["light.answers.jpg", "walk.answers.mp4"],
            Directory.GetFiles(saved).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        );
        Assert.Equal(2, Run("predict", model, video, "--fps", "fast").Code);
        Assert.Equal(0, Run("predict", model, video, video, "--fps", "2", "--save", saved).Code);
        Assert.Equal(
            ["light.answers.jpg", "walk-2.answers.mp4", "walk.answers.mp4"],
            Directory.GetFiles(saved).Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void OfABatchWhatCanBeReadIsAnswered()
    {
        Directory.CreateDirectory(Path.Combine(folder, "empty"));
        string[] bad =
        [
            Put("text.jpg", "a text"u8.ToArray()),
            Path.Combine(folder, "empty"),
            Path.Combine(folder, "none.png"),
            Put("large.png", TinyPng.Make(20_000, 20_000, 1, 0, new byte[1000])),
            Path.Combine(folder, "*.gif"),
        ];
        var (code, output, error) = Run(["predict", model, .. bad, light, "--json"]);
        Assert.Equal(((int)ErrorKind.Data, ""), (code, error));
        var lines = output
            .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToArray();
        Assert.Equal(bad.Append(light).Order(), lines.Select(l => l.GetProperty("image").GetString()).Order());
        var errors = lines
            .Where(l => l.TryGetProperty("error", out _))
            .ToDictionary(l => l.GetProperty("image").GetString()!, l => l.GetProperty("error").GetString());
        Assert.Equal(bad.Order(), errors.Keys.Order());
        Assert.Contains("20000 x 20000 pixels, where at most 100 megapixels are read", errors[bad[3]], StringComparison.Ordinal);
        Assert.Equal(
            "years",
            lines.Single(l => l.TryGetProperty("tasks", out _)).GetProperty("tasks").GetProperty("age").GetProperty("unit").GetString()
        );
        Assert.Equal(0, Run("predict", model, light).Code);
    }

    [Fact]
    public void AFaceGetsABoxAndAPhotoWithoutOneIsReported()
    {
        var dark = Put("dark.png", TestImages.Encode(SKEncodedImageFormat.Png, 64, 64, (_, _) => SKColors.Black));
        var detector = Put("detector.onnx", HandMadeModels.Detector());
        var (code, output, error) = Run(
            "predict",
            model,
            dark,
            light,
            "--faces",
            detector,
            "--json",
            "--save",
            Path.Combine(folder, "out")
        );
        Assert.Equal((int)ErrorKind.Data, code);
        var lines = output
            .Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries)
            .Select(l => JsonDocument.Parse(l).RootElement)
            .ToArray();
        Assert.Contains("no face", lines[0].GetProperty("error").GetString(), StringComparison.Ordinal);
        // The middle half of 48 x 48.
        Assert.Equal(
            (12, 24),
            (lines[1].GetProperty("box").GetProperty("left").GetDouble(), lines[1].GetProperty("box").GetProperty("width").GetDouble())
        );
        Assert.Equal(["light.answers.jpg"], Directory.GetFiles(Path.Combine(folder, "out")).Select(Path.GetFileName));
        Assert.Contains("wrote " + Path.Combine(folder, "out", "light.answers.jpg"), error, StringComparison.Ordinal);
        var other = Run("predict", model, light, "--faces", model);
        Assert.Equal((int)ErrorKind.Model, other.Code);
        Assert.Contains("it is not a face detector of YuNet's form", other.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void ImagesOfOneNameAreSavedBesideEachOther()
    {
        Directory.CreateDirectory(Path.Combine(folder, "sub"));
        var baseline = Put("sub/light.png", TestImages.Encode(SKEncodedImageFormat.Png, 30, 60));
        var target = Path.Combine(folder, "new", "answers");
        var (code, _, error) = Run("predict", model, light, baseline, Put("text.jpg", "a text"u8.ToArray()), "--save", target);
        Assert.Equal((int)ErrorKind.Data, code);
        Assert.Equal(
            ["light-2.answers.jpg", "light.answers.jpg"],
            Directory.GetFiles(target).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)
        );
        using var drawn = SKBitmap.Decode(Path.Combine(target, "light-2.answers.jpg"));
        Assert.Equal(320, drawn.Width);
        Assert.True(drawn.Height > 320, error);
        Assert.Equal((int)ErrorKind.Resources, Run("predict", model, light, "--save", light).Code);
    }

    [Fact]
    public void ARunSavesImagesToo()
    {
        using var tiny = new TinyRun(32);
        HydraSharp.Run.Train(
            tiny.Experiment with
            {
                Training = tiny.Experiment.Training with { Epochs = 1 },
            },
            tiny.At("run"),
            new TrainOptions { WriteReport = false }
        );
        var (code, output, error) = Run(
            "predict",
            tiny.At("run"),
            Path.Combine(tiny.Folder, "data", "faces", "0000?.jpg"),
            "--save",
            tiny.At("answers")
        );
        Assert.True(code == 0, error);
        Assert.Contains("mood", output, StringComparison.Ordinal);
        Assert.Equal(10, Directory.GetFiles(tiny.At("answers"), "*.answers.jpg").Length);
    }

    static (int Code, string Output, string Error) Run(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = HydraCommand.Run(args, output, error);
        return (code, output.ToString(), error.ToString());
    }

    string Put(string name, byte[] bytes)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}
