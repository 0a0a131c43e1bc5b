using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inference.Faces;

/// <summary>
/// Answers for every face in an image: finds them, cuts each out with a margin, and asks a model. Thread-safe; owns neither part.
/// </summary>
/// <param name="faces">Finds the faces.</param>
/// <param name="hydra">Answers for each.</param>
public sealed class FacePredictor(FaceDetector faces, Predictor hydra)
{
    /// <summary>
    /// What is added to the longer side of a face on each side, as a share of it. 0.3 is about what UTKFace's cut-out faces show.
    /// </summary>
    public double Margin { get; init; } = FaceBox.UsualMargin;

    /// <summary>Answers for an image file, the surest face first; none where there is no face.</summary>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public IReadOnlyList<(FaceBox Box, Prediction Prediction)> Predict(string path) => Predict(hydra.Decode(path));

    /// <summary>Answers for a decoded image.</summary>
    public IReadOnlyList<(FaceBox Box, Prediction Prediction)> Predict(PixelImage image)
    {
        var found = faces.Detect(image);
        return [.. found.Select(box => (box, hydra.Predict(box.CutOut(image, Margin))))];
    }
}
