using HydraSharp.Inference;
using HydraSharp.Inference.Faces;

namespace HydraSharp;

/// <summary>What the model says of one image, or why it could not be read.</summary>
/// <param name="Image">The file as the caller named it.</param>
/// <param name="Tasks">Answers by task, in the experiment's order; null when the image could not be read.</param>
/// <param name="Error">Why the image could not be read; null when it could.</param>
public sealed record ImagePrediction(string Image, IReadOnlyList<KeyValuePair<string, Answer>>? Tasks, string? Error)
{
    /// <summary>The face that was looked at; null when the whole image was.</summary>
    public FaceBox? Box { get; init; }
}
