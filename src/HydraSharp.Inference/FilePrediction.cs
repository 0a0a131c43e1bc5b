namespace HydraSharp.Inference;

/// <summary>What a model says of one image file, or why it could not be read.</summary>
/// <param name="File">The file as the caller named it.</param>
/// <param name="Prediction">The answers; null when the image could not be read.</param>
/// <param name="Error">Why the image could not be read; null when it could.</param>
public sealed record FilePrediction(string File, Prediction? Prediction, HydraImageException? Error);
