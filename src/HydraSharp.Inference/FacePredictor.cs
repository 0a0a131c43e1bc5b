namespace HydraSharp.Inference;

/// <summary>Answers for every face in a picture: finds them, cuts each out with a margin, and asks a model. Thread-safe; owns neither part.</summary>
/// <param name="faces">Finds the faces.</param>
/// <param name="hydra">Answers for each.</param>
public sealed class FacePredictor(FaceDetector faces, Predictor hydra)
{
    /// <summary>What is added to the longer side of a face on each side, as a share of it. 0.3 is about what UTKFace's cut-out faces show.</summary>
    public double Margin { get; init; } = 0.3;

    /// <summary>Answers for a picture file, the surest face first; none where there is no face.</summary>
    /// <exception cref="HydraImageException">The picture cannot be read.</exception>
    public IReadOnlyList<(FaceBox Box, Prediction Prediction)> Predict(string path) => Predict(ImageDecoder.Decode(path));

    /// <summary>Answers for a decoded picture.</summary>
    public IReadOnlyList<(FaceBox Box, Prediction Prediction)> Predict(PixelImage image)
    {
        var found = faces.Detect(image);
        return [.. found.Select(box => (box, hydra.Predict(CutOut(image, box))))];
    }

    // A square around the middle of the face; what lies beyond the edge is the nearest pixel of the edge.
    PixelImage CutOut(PixelImage image, FaceBox box)
    {
        var side = Math.Max(1, (int)Math.Round(Math.Max(box.Width, box.Height) * (1 + 2 * Margin)));
        var left = (int)Math.Round(box.Left + box.Width / 2 - side / 2.0);
        var top = (int)Math.Round(box.Top + box.Height / 2 - side / 2.0);
        if (left >= 0 && top >= 0 && left + side <= image.Width && top + side <= image.Height) return image.Crop(left, top, side, side);
        var pixels = new byte[side * side * 3];
        for (var y = 0; y < side; y++)
            for (var x = 0; x < side; x++)
            {
                var from = (Math.Clamp(top + y, 0, image.Height - 1) * image.Width + Math.Clamp(left + x, 0, image.Width - 1)) * 3;
                image.Pixels.AsSpan(from, 3).CopyTo(pixels.AsSpan((y * side + x) * 3));
            }

        return new(side, side, pixels);
    }
}
