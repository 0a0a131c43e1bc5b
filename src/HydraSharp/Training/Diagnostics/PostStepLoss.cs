using HydraSharp.Networks;
using HydraSharp.Training.Backward;
using HydraSharp.Training.Balancing;
using static TorchSharp.torch;

namespace HydraSharp.Training.Diagnostics;

/// <summary>
/// Gives a balancing method what a step did to the losses of its last batch: the same images once more through the changed network, as in
/// training, yet batch norms learn nothing of it, dropout drops the same, and the random numbers continue as if it had not been.
/// </summary>
internal sealed class PostStepLoss(HydraNet net, IAfterStep rule)
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

    /// <summary>
    /// To be called after the step, while the batch's images are still in memory: of all ranks' batches the last one counts.
    /// </summary>
    internal void Take(GradientAllReduce exchange)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        double[] mine = batch is var (tasks, before, again)
            ? [.. tasks.Select(t => (double)t), .. before.Select(l => (double)l), .. Look(again)]
            : [];
        batch = null;
        if (exchange.Gather(mine).LastOrDefault(b => b.Length > 0) is not { } last)
            return;
        var count = last.Length / 3;
        var now = get_rng_state();
        rule.AfterStep(Losses(1), Losses(2), tensor(last.Take(count).Select(t => (long)t).ToArray()));
        set_rng_state(now);

        Tensor Losses(int part) => tensor(last.Skip(part * count).Take(count).Select(l => (float)l).ToArray());
    }

    double[] Look(Func<IReadOnlyList<(int Task, Tensor Mean)>> again)
    {
        var now = get_rng_state();
        net.Forget(true);
        set_rng_state(random!);
        try
        {
            return [.. again().Select(l => (double)l.Mean.item<float>())];
        }
        finally
        {
            net.Forget(false);
            set_rng_state(now);
        }
    }
}
