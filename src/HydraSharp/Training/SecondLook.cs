using HydraSharp.Balancing;
using HydraSharp.Models;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>
/// Tells a balancing method what a step did to the losses of its last batch: the same pictures once more through the changed network, as in training, yet
/// batch norms learn nothing of it, dropout drops the same, and the random numbers go on as if it had not been.
/// </summary>
internal sealed class SecondLook(HydraNet net, IAfterStep rule)
{
    Tensor? random;
    (long[] Tasks, float[] Losses, Func<IReadOnlyList<(int Task, Tensor Mean)>> Again)? batch;

    /// <summary>To be called before a batch goes through the network.</summary>
    internal void Before()
    {
        random?.Dispose();
        random = get_rng_state().MoveToOuterDisposeScope();
    }

    /// <summary>To be called with a batch's losses, and what measures its mean losses once more.</summary>
    internal void Remember(IReadOnlyList<TaskLoss> losses, Func<IReadOnlyList<(int Task, Tensor Mean)>> again) =>
        batch = ([.. losses.Select(l => (long)l.Index)], [.. losses.Select(l => (float)l.Mean)], again);

    /// <summary>To be called after the step, while the batch's pictures are still in memory.</summary>
    internal void Take()
    {
        if (batch is not var (tasks, before, again)) return;
        batch = null;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var now = get_rng_state();
        net.Forget(true);
        set_rng_state(random!);
        try { rule.AfterStep(tensor(before), tensor(again().Select(l => l.Mean.item<float>()).ToArray()), tensor(tasks)); }
        finally
        {
            net.Forget(false);
            set_rng_state(now);
        }
    }
}
