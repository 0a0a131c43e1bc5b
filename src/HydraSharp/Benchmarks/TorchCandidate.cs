using HydraSharp.Analysis.Timing;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks;
using HydraSharp.Tasks;
using HydraSharp.Training.Evaluators;
using static TorchSharp.torch;

namespace HydraSharp.Benchmarks;

/// <summary>Networks in TorchSharp as they were trained, in float32 and evaluation mode, one after another.</summary>
internal sealed class TorchCandidate(
    IReadOnlyList<(HydraNet Net, IReadOnlyList<TaskSpec> Tasks)> networks,
    ImagePreprocessing image,
    TestTimeAugmentation tta
) : Candidate
{
    readonly PixelNormalizer normalizer = image.Normalizer();

    internal override string Runtime => "TorchSharp fp32";

    internal override void Answer(IReadOnlyList<PixelImage> batch)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var numbers = new float[batch.Count * image.InputNumbers()];
        for (var i = 0; i < batch.Count; i++)
            normalizer.Write(batch[i].Pixels, numbers.AsSpan(i * image.InputNumbers()));
        var input_NCHW = tensor(numbers).view(batch.Count, image.Size, image.InputWidth(), 3).permute(0, 3, 1, 2);
        foreach (var (net, tasks) in networks)
        {
            var features_VNF = Viewing.Features(net, input_NCHW, tta);
            foreach (var task in tasks)
                Evaluator.Answers(net, task, features_VNF, tta);
        }
    }

    public override void Dispose()
    {
        foreach (var (net, _) in networks)
            net.Dispose();
    }
}
