namespace HydraSharp.Tasks.Metrics;

/// <summary>How good each head is on one split of the data.</summary>
/// <param name="Split">train, validation, test or all.</param>
/// <param name="Samples">Images measured.</param>
/// <param name="Tasks">Figures by task, in the experiment's order.</param>
public sealed record Evaluation(string Split, int Samples, IReadOnlyList<KeyValuePair<string, TaskEvaluation>> Tasks);
