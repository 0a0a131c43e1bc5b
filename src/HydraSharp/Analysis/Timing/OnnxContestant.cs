using HydraSharp.Inference;

namespace HydraSharp.Analysis.Timing;

/// <summary>Exported models in ONNX Runtime, one after another.</summary>
internal sealed class OnnxContestant(IReadOnlyList<Predictor> predictors, string numbers) : Contestant
{
    internal const string Maker = "ONNX Runtime";

    internal override string Runtime => $"{Maker} {numbers}";

    internal override void Answer(IReadOnlyList<PixelImage> batch)
    {
        foreach (var predictor in predictors)
            predictor.Run(batch);
    }

    public override void Dispose()
    {
        foreach (var predictor in predictors)
            predictor.Dispose();
    }
}
