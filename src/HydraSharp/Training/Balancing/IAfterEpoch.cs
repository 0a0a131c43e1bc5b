namespace HydraSharp.Training.Balancing;

/// <summary>
/// A rule that goes by how the losses fare from epoch to epoch. What it remembers are buffers of its module, so that checkpoints hold it.
/// </summary>
internal interface IAfterEpoch
{
    /// <summary>Called once an epoch, after its last step.</summary>
    /// <param name="losses">The mean loss of each task over the epoch, times its weight; NaN where it had no label.</param>
    void AfterEpoch(IReadOnlyList<double> losses);
}
