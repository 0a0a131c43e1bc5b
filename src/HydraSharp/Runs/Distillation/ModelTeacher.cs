using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Runs.Distillation;

/// <summary>An exported model file as a teacher.</summary>
internal sealed class ModelTeacher : TeacherAnswers
{
    readonly Predictor predictor;

    /// <summary>Opens the file.</summary>
    /// <param name="file">The model file.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <exception cref="HydraModelException">It is not there, or not a model of HydraSharp.</exception>
    internal ModelTeacher(string file, int threads) => predictor = new(file, new() { Threads = threads });

    internal override ImagePreprocessing Image => predictor.Card.Image;

    internal override IReadOnlyList<TaskCard> Tasks => predictor.Card.Tasks;

    internal override string Sha256 => predictor.Card.WeightsSha256;

    internal override float[][] Answer(IReadOnlyList<PixelImage> images) => [.. predictor.Numbers(images)];

    public override void Dispose() => predictor.Dispose();
}
