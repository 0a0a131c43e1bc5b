namespace HydraSharp.Inference.Cards;

/// <summary>How near the model file's answers are to those of the network that was trained.</summary>
/// <param name="Samples">Images that were compared.</param>
/// <param name="Source">Where they are from: the name of a split of the data, or drawn.</param>
/// <param name="Tasks">The figures of each task.</param>
public sealed record ParityFigures(int Samples, string Source, IReadOnlyList<TaskParity> Tasks);
