using HydraSharp.Analysis.Timing;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks;
using HydraSharp.Runs;
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
    internal override string Runtime => "TorchSharp fp32";

    internal override void Answer(IReadOnlyList<PixelImage> batch)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var input_NCHW = InputTensor.Of(image, batch);
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
