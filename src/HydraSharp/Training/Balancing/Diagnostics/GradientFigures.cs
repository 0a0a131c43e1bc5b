namespace HydraSharp.Training.Balancing.Diagnostics;

/// <summary>
/// How the tasks' gradients on the shared part stood to each other in an epoch: means over the steps that were looked at.
/// </summary>
/// <param name="Steps">Steps that were looked at.</param>
/// <param name="Blocks">The shared part as a whole, then its blocks from the image to the heads.</param>
internal sealed record GradientFigures(int Steps, IReadOnlyList<BlockGradients> Blocks);
