namespace HydraSharp.Training;

/// <summary>What the time of a step depends on by design: steps are compared under the same conditions only.</summary>
/// <param name="Side">Side of the images.</param>
/// <param name="Unfrozen">Whether frozen parts learn.</param>
/// <param name="Threads">Threads that compute.</param>
internal readonly record struct StepConditions(int Side, bool Unfrozen, int Threads);
