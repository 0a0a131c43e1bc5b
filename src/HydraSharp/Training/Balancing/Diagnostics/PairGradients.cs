namespace HydraSharp.Training.Balancing.Diagnostics;

/// <summary>How the gradients of two tasks on one block stood to each other.</summary>
/// <param name="First">A task.</param>
/// <param name="Second">Another.</param>
/// <param name="Cosine">Mean cosine of the angle between them, from -1 to 1; NaN where they never had labels in one step.</param>
/// <param name="Conflicting">
/// Share of the steps in which it was below 0: a step for the one alone makes the other worse (Yu et al., "Gradient Surgery", NeurIPS 2020,
/// definition 1).
/// </param>
internal sealed record PairGradients(string First, string Second, double Cosine, double Conflicting);
