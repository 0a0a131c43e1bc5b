using HydraSharp.Networks;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Training.Backward;

/// <summary>
/// One backward pass per task; the shared part follows what the rule makes of the tasks' whole gradients, which are added up over the
/// step's batches before. Heads follow their own gradients, times what the rule says.
/// </summary>
internal sealed class JacobianBackward : IBackward, IDisposable
{
    readonly JacobianRule rule;
    readonly IReadOnlyList<string> names;
    readonly HydraNet net;
    readonly IReadOnlyList<Tensor> leaves;
    readonly Tensor jacobian_TN;
    readonly double[] losses;
    readonly SortedSet<int> present = [];
    readonly CountedWeights counted;

    /// <param name="rule">The method.</param>
    /// <param name="net">The network.</param>
    /// <param name="leaves">What receives the gradients of the shared part, all that ever learns.</param>
    /// <param name="names">Names of the tasks.</param>
    internal JacobianBackward(JacobianRule rule, HydraNet net, IReadOnlyList<Tensor> leaves, IReadOnlyList<string> names)
    {
        (this.rule, this.net, this.leaves, this.names, losses) = (rule, net, leaves, names, new double[names.Count]);
        counted = new(names.Count);
        jacobian_TN = zeros(names.Count, leaves.Sum(l => l.numel()));
    }

    public CountedWeights Counted => counted;

    public void Begin(int first)
    {
        counted.Clear();
        present.Clear();
        Array.Clear(losses);
    }

    public void Run(IReadOnlyList<TaskLoss> batch, int batches)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Part.backward(retain_graph: i + 1 < batch.Count);
            losses[batch[i].Index] += batch[i].Mean * batch[i].Share;
            using var none = no_grad();
            Add(batch[i].Index, begins: present.Add(batch[i].Index));
            foreach (var leaf in leaves)
                leaf.grad = null;
        }
    }

    public void Sum(GradientAllReduce exchange)
    {
        double[] all = [.. losses, .. losses.Select((_, t) => present.Contains(t) ? 1.0 : 0)];
        exchange.Sum(all);
        all.AsSpan(0, losses.Length).CopyTo(losses);
        using var none = no_grad();
        using var scope = NewDisposeScope();
        foreach (var task in Enumerable.Range(0, losses.Length).Where(t => all[losses.Length + t] > 0))
        {
            if (present.Add(task))
                jacobian_TN[task].zero_();
            exchange.Sum([jacobian_TN[task]]);
        }
    }

    public void Finish()
    {
        if (present.Count == 0)
            return;
        int[] tasks = [.. present];
        using var scope = NewDisposeScope();
        var present_P = tensor(tasks.Select(t => (long)t).ToArray());
        var losses_P = tensor(tasks.Select(t => (float)losses[t]).ToArray());
        var jacobian_PN = tasks.Length == names.Count ? jacobian_TN : jacobian_TN.index_select(0, present_P);
        GradientRows.RequireFinite(
            [.. jacobian_PN.norm(1).data<float>().ToArray().Select(l => (double)l)],
            [.. tasks.Select(t => names[t])]
        );
        var step_N = rule.Step(jacobian_PN, losses_P, present_P);
        using var none = no_grad();
        Follow(step_N);
        if (rule.HeadWeights(losses_P, present_P) is { } heads)
            Weigh(tasks, heads);
        if (rule.Weights is not { } weights)
            return;
        for (var i = 0; i < tasks.Length; i++)
            counted.Add(tasks[i], weights[i]);
    }

    public void Dispose() => jacobian_TN.Dispose();

    void Add(int task, bool begins)
    {
        long at = 0;
        using var scope = NewDisposeScope();
        foreach (var leaf in leaves)
        {
            var place = jacobian_TN[task].narrow(0, at, leaf.numel());
            if (leaf.grad is { } gradient)
                _ = begins ? place.copy_(Gradients.Flat(gradient)) : place.add_(Gradients.Flat(gradient));
            else if (begins)
                place.zero_();
            at += leaf.numel();
        }
    }

    void Follow(Tensor step_N)
    {
        long at = 0;
        foreach (var leaf in leaves)
        {
            if (leaf.requires_grad)
            {
                var gradient = empty_like(leaf.detach());
                Gradients.Flat(gradient).copy_(step_N.narrow(0, at, leaf.numel()));
                leaf.grad = gradient;
            }

            at += leaf.numel();
        }
    }

    void Weigh(int[] tasks, double[] heads)
    {
        for (var i = 0; i < tasks.Length; i++)
            foreach (var leaf in net.HeadLeaves(names[tasks[i]]))
                leaf.grad?.mul_(heads[i]);
    }
}
