using static TorchSharp.torch;

namespace HydraSharp.Training.Backward;

/// <summary>The loss of one task in one batch.</summary>
/// <param name="Index">The task's index.</param>
/// <param name="Part">
/// What this batch adds to the step's loss of the task, with its graph: scaled so that all batches of a step add up to the mean.
/// </param>
/// <param name="Mean">The mean over this batch alone, times the task's weight.</param>
/// <param name="Share">This batch's share of the task's labels in the step.</param>
internal sealed record TaskLoss(int Index, Tensor Part, double Mean, double Share);
