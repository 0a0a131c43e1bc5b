using HydraSharp.Training;

namespace HydraSharp.Runs;

/// <summary>What one step of training takes.</summary>
/// <param name="Examples">Of each batch of the step, also of those that other processes take.</param>
/// <param name="Batches">This process's batches, each valid until the next is asked for.</param>
internal readonly record struct StepBatches(int[][] Examples, IEnumerable<Batch> Batches);
