namespace HydraSharp.Inference;

/// <summary>What a model says of a picture or of one face in it.</summary>
/// <param name="Box">The face; null for the whole picture.</param>
/// <param name="Tasks">Answers by task.</param>
public sealed record AnsweredPart(FaceBox? Box, IReadOnlyList<KeyValuePair<string, Answer>> Tasks);
