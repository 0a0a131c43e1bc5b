using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks;
using HydraSharp.Training;
using HydraSharp.Training.Evaluators;
using HydraSharp.Training.Memory;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>Answers for image files, a batch at a time.</summary>
internal sealed class RunPredictor : IDisposable
{
    internal const int BatchSize = 32;

    readonly Experiment experiment;
    readonly HydraNet net;
    readonly CalibrationFile calibration;
    readonly CollectionPause pause = new();

    internal RunPredictor(Experiment experiment, HydraNet net, CalibrationFile calibration)
    {
        (this.experiment, this.net, this.calibration) = (experiment, net, calibration);
        if (experiment.Training.Precision == Precision.Bf16)
            net.UseBfloat16();
        net.eval();
    }

    /// <summary>Answers for at most <see cref="BatchSize"/> files, in their order.</summary>
    internal IReadOnlyList<ImagePrediction> Predict(IReadOnlyList<string> images)
    {
        var read = images.Select(Read).ToArray();
        pause.Between();
        var pixels = read.Select(r => r.Pixels).OfType<PixelImage>().ToArray();
        var answers = pixels.Length == 0 ? [] : Answers(pixels);
        var next = 0;
        return
        [
            .. images.Select(
                (image, i) => read[i].Error is { } error ? new ImagePrediction(image, null, error) : new(image, answers[next++], null)
            ),
        ];
    }

    public void Dispose()
    {
        pause.Dispose();
        net.Dispose();
    }

    (PixelImage? Pixels, string? Error) Read(string image)
    {
        try
        {
            return (experiment.Image.CentreCrop(experiment.Image.Load(image, experiment.Loader.MaxMegapixels)), null);
        }
        catch (HydraImageException e)
        {
            return (null, e.Message);
        }
    }

    /// <summary>Answers for decoded images of the input's size.</summary>
    internal IReadOnlyList<IReadOnlyList<KeyValuePair<string, Answer>>> Answer(PixelImage[] images)
    {
        pause.Between();
        return Answers(images);
    }

    List<IReadOnlyList<KeyValuePair<string, Answer>>> Answers(PixelImage[] images)
    {
        var rows = Numbers(images);
        return
        [
            .. Enumerable
                .Range(0, images.Length)
                .Select(i =>
                    (IReadOnlyList<KeyValuePair<string, Answer>>)
                        [
                            .. experiment.Tasks.Select(
                                (t, k) =>
                                    KeyValuePair.Create(
                                        t.Name,
                                        t.Read(
                                            rows[k].AsSpan(i * (rows[k].Length / images.Length), rows[k].Length / images.Length),
                                            experiment.Image
                                        )
                                    )
                            ),
                        ]
                ),
        ];
    }

    /// <summary>The decoded answers of each task, image after image.</summary>
    /// <param name="images">Images of the input's size.</param>
    internal float[][] Numbers(IReadOnlyList<PixelImage> images)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var input_NCHW = InputTensor.Of(experiment.Image, images);
        var typed = experiment.Training.Precision == Precision.Bf16 ? input_NCHW.to(bfloat16) : input_NCHW;
        var tta = experiment.Evaluation.TestTimeAugmentation;
        var features_VNF = Viewing.Features(net, typed, tta);
        return [.. experiment.Tasks.Select(t => Evaluator.Answers(net, t, features_VNF, tta, calibration.Of(t.Name)))];
    }
}
