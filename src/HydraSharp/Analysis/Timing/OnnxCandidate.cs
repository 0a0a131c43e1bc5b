using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Analysis.Timing;

/// <summary>Exported models in ONNX Runtime, one after another.</summary>
internal sealed class OnnxCandidate(IReadOnlyList<Predictor> predictors, string numbers) : Candidate
{
    internal const string Maker = "ONNX Runtime";

    internal override string Runtime => $"{Maker} {numbers}";

    internal override void Answer(IReadOnlyList<PixelImage> batch)
    {
        foreach (var predictor in predictors)
            predictor.Numbers(batch);
    }

    public override void Dispose()
    {
        foreach (var predictor in predictors)
            predictor.Dispose();
    }
}
