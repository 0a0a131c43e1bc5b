namespace HydraSharp.Runs.Distillation;

/// <summary>A label that a teacher filled, as it is kept.</summary>
/// <param name="Example">The example's place in the data.</param>
/// <param name="Image">The example's key.</param>
/// <param name="Task">The task.</param>
/// <param name="Label">The label as the data would have it; an image's file, relative to the folder.</param>
internal sealed record PseudoLabel(int Example, string Image, string Task, string Label);
