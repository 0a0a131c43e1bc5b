namespace HydraSharp.Training.Balancing.Diagnostics;

/// <summary>What steps for one task did to the losses of all in an epoch: means over the steps that were looked at.</summary>
/// <param name="Steps">Steps that were looked at.</param>
/// <param name="Tasks">Every task on every task, itself included.</param>
internal sealed record AffinityFigures(int Steps, IReadOnlyList<TaskAffinity> Tasks);
