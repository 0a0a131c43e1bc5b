namespace HydraSharp.Training.Balancing.Diagnostics;

/// <summary>What a step for one task does to the loss of one. Fifty et al., NeurIPS 2021, equation 1.</summary>
/// <param name="Of">For whom the step is.</param>
/// <param name="On">Whose loss it is.</param>
/// <param name="Share">
/// By what share of itself the loss falls when the step would have the first task's fall by a twentieth; below 0 where it rises; NaN where
/// both never had labels in one step.
/// </param>
internal sealed record TaskAffinity(string Of, string On, double Share);
