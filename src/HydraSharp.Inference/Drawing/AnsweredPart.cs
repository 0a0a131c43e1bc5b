using HydraSharp.Inference.Faces;

namespace HydraSharp.Inference.Drawing;

/// <summary>What a model says of an image or of one face in it.</summary>
/// <param name="Box">The face; null for the whole image.</param>
/// <param name="Tasks">Answers by task.</param>
public sealed record AnsweredPart(FaceBox? Box, IReadOnlyList<KeyValuePair<string, Answer>> Tasks);
