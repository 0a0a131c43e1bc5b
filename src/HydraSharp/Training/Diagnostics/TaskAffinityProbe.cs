using HydraSharp.Networks;
using HydraSharp.Training.Balancing.Diagnostics;
using static TorchSharp.torch;

namespace HydraSharp.Training.Diagnostics;

/// <summary>
/// Tries a step of the shared part for one task alone and sees what it does to the losses of all, on the same images: the look-ahead of
/// Fifty et al., "Efficiently Identifying Task Groupings for Multi-Task Learning", NeurIPS 2021, https://arxiv.org/abs/2109.04617. The
/// step goes down the task's own gradient, so far that to first order its own loss falls by a twentieth: tasks are then compared by what
/// a step of like use to each does to the others, whatever the optimizer. In float32, since bfloat16 would round such steps away; batch
/// norms learn nothing of it, dropout drops the same, and weights and random numbers are put back.
/// </summary>
internal sealed class TaskAffinityProbe
{
    const double Fall = 0.05;

    readonly HydraNet net;
    readonly int tasks;
    readonly int every;

    internal TaskAffinityProbe(HydraNet net, int tasks, int every)
    {
        (this.net, this.tasks, this.every) = (net, tasks, every);
        Sums = Begin([]);
    }

    /// <summary>What was seen in this epoch.</summary>
    internal AffinitySums Sums { get; private set; }

    /// <summary>Begins an epoch, or continues with one.</summary>
    /// <param name="values">What <see cref="AffinitySums.Values"/> was; empty at an epoch's beginning.</param>
    internal AffinitySums Begin(double[] values) => Sums = new(tasks, values);

    /// <summary>Whether a step, counted from 0, is looked at.</summary>
    internal bool Looks(long step) => every > 0 && tasks > 1 && step % every == 0;

    /// <summary>Looks ahead of a step.</summary>
    /// <param name="losses">Measures the mean losses of the step's images, with their graph.</param>
    internal void Look(Func<IReadOnlyList<(int Task, Tensor Mean)>> losses)
    {
        using var scope = NewDisposeScope();
        var random = get_rng_state();
        net.Forget(true);
        net.UseWhole(true);
        try
        {
            Look(losses, random);
        }
        finally
        {
            net.UseWhole(false);
            net.Forget(false);
            set_rng_state(random);
        }
    }

    void Look(Func<IReadOnlyList<(int Task, Tensor Mean)>> losses, Tensor random)
    {
        Tensor[] weights = [.. net.SharedMasters()];
        if (weights.Length == 0)
            return;
        var before = losses();
        var gradients = before.Select(l => autograd.grad([l.Mean], weights, retain_graph: true, allow_unused: true)).ToArray();
        using var none = no_grad();
        Tensor[] kept = [.. weights.Select(w => w.detach().clone())];
        double[] was = [.. before.Select(l => (double)l.Mean.item<float>())];
        for (var i = 0; i < before.Count; i++)
        {
            using var inner = NewDisposeScope();
            var square = gradients[i].Where(g => g is { IsInvalid: false }).Sum(g => (double)g.pow(2).sum().item<float>());
            if (!(square > 0) || !double.IsFinite(square))
                continue;
            for (var w = 0; w < weights.Length; w++)
                if (gradients[i][w] is { IsInvalid: false } g)
                    weights[w].sub_(g * (Fall * was[i] / square));
            set_rng_state(random);
            var now = losses();
            for (var j = 0; j < now.Count; j++)
                Sums.Add(before[i].Task, before[j].Task, 1 - now[j].Mean.item<float>() / was[j]);
            for (var w = 0; w < weights.Length; w++)
                weights[w].copy_(kept[w]);
        }

        Sums.Step();
    }
}
