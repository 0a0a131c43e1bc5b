namespace HydraSharp.Training.Targets;

/// <summary>A label that the data do not have and training learns from all the same.</summary>
/// <param name="Example">The example.</param>
/// <param name="Task">The task.</param>
/// <param name="Label">The label as the data would have it.</param>
/// <param name="Share">How much it counts beside a label of the data, which counts 1.</param>
internal sealed record AddedLabel(int Example, string Task, string Label, float Share);
