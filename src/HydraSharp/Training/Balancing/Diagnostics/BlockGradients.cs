namespace HydraSharp.Training.Balancing.Diagnostics;

/// <summary>How the tasks' gradients on one block stood to each other.</summary>
/// <param name="Block">Its name, such as <c>backbone.layer1</c>; <see cref="GradientSums.Whole"/> for all blocks together.</param>
/// <param name="Norms">Mean length of each task's gradient, of its weighted loss; NaN where a task was never labelled.</param>
/// <param name="Pairs">Every pair of tasks.</param>
internal sealed record BlockGradients(string Block, IReadOnlyList<KeyValuePair<string, double>> Norms, IReadOnlyList<PairGradients> Pairs);
