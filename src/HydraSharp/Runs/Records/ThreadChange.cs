namespace HydraSharp.Runs.Records;

/// <summary>
/// The count of threads changed while a run trained: from here on its weights are rounded otherwise than those of a run that keeps its
/// count.
/// </summary>
/// <param name="Step">Steps of the run that were taken before.</param>
/// <param name="Threads">Threads that compute from here on.</param>
internal sealed record ThreadChange(long Step, int Threads);
