namespace HydraSharp.Balancing;

/// <summary>How the tasks' gradients on the shared part stood to each other in an epoch: means over the steps that were looked at.</summary>
/// <param name="Steps">Steps that were looked at.</param>
/// <param name="Blocks">The shared part as a whole, then its blocks from the picture to the heads.</param>
public sealed record GradientFigures(int Steps, IReadOnlyList<BlockGradients> Blocks);

/// <summary>How the tasks' gradients on one block stood to each other.</summary>
/// <param name="Block">Its name, such as <c>backbone.layer1</c>; <see cref="GradientSums.Whole"/> for all blocks together.</param>
/// <param name="Norms">Mean length of each task's gradient, of its weighted loss; NaN where a task was never labelled.</param>
/// <param name="Pairs">Every pair of tasks.</param>
public sealed record BlockGradients(string Block, IReadOnlyList<KeyValuePair<string, double>> Norms, IReadOnlyList<PairGradients> Pairs);

/// <summary>How the gradients of two tasks on one block stood to each other.</summary>
/// <param name="First">A task.</param>
/// <param name="Second">Another.</param>
/// <param name="Cosine">Mean cosine of the angle between them, from -1 to 1; NaN where they never had labels in one step.</param>
/// <param name="Conflicting">Share of the steps in which it was below 0: a step for the one alone makes the other worse (Yu et al., "Gradient Surgery", NeurIPS 2020, definition 1).</param>
public sealed record PairGradients(string First, string Second, double Cosine, double Conflicting);
