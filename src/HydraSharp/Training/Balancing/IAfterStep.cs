using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// A rule that goes by what a step did to the losses of the images it was taken with. What it remembers are buffers of its module.
/// </summary>
internal interface IAfterStep
{
    /// <summary>Called after each step.</summary>
    /// <param name="before_P">The tasks' mean losses before the step, in its last batch, times their weights [P].</param>
    /// <param name="after_P">The same after it [P].</param>
    /// <param name="present_P">Indices of the tasks that have a label in that batch [P] (int64, ascending).</param>
    void AfterStep(Tensor before_P, Tensor after_P, Tensor present_P);
}
