using HydraSharp.Inference;

namespace HydraSharp;

/// <summary>What the hydra says of one picture, or why it could not be read.</summary>
/// <param name="Image">The file as the caller named it.</param>
/// <param name="Tasks">Answers by task, in the experiment's order; null when the picture could not be read.</param>
/// <param name="Error">Why the picture could not be read; null when it could.</param>
public sealed record ImagePrediction(string Image, IReadOnlyList<KeyValuePair<string, Answer>>? Tasks, string? Error)
{
    /// <summary>The face that was looked at; null when the whole picture was.</summary>
    public FaceBox? Box { get; init; }
}
