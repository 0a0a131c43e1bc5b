using HydraSharp.Balancing;
using HydraSharp.Models;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>
/// One backward pass per task; the shared part follows what the rule makes of the tasks' whole gradients, which are added up over the step's batches
/// before. Heads follow their own gradients, times what the rule says.
/// </summary>
internal sealed class JacobianBackward : IBackward
{
    readonly JacobianRule rule;
    readonly IReadOnlyList<string> names;
    readonly HydraNet net;
    readonly IReadOnlyList<Tensor> leaves;
    readonly SortedDictionary<int, Tensor> rows = [];
    readonly double[] losses;

    /// <param name="rule">The method.</param>
    /// <param name="net">The network.</param>
    /// <param name="leaves">What receives the gradients of the shared part, all that ever learns.</param>
    /// <param name="names">Names of the tasks.</param>
    internal JacobianBackward(JacobianRule rule, HydraNet net, IReadOnlyList<Tensor> leaves, IReadOnlyList<string> names) =>
        (this.rule, this.net, this.leaves, this.names, losses) = (rule, net, leaves, names, new double[names.Count]);

    public void Begin()
    {
        rows.Clear();
        Array.Clear(losses);
    }

    public void Run(IReadOnlyList<TaskLoss> batch, int batches)
    {
        for (var i = 0; i < batch.Count; i++)
        {
            batch[i].Part.backward(retain_graph: i + 1 < batch.Count);
            losses[batch[i].Index] += batch[i].Mean * batch[i].Share;
            using var none = no_grad();
            Add(batch[i].Index);
            foreach (var leaf in leaves) leaf.grad = null;
        }
    }

    public void Finish()
    {
        if (rows.Count == 0) return;
        int[] tasks = [.. rows.Keys];
        using var present_P = tensor(tasks.Select(t => (long)t).ToArray());
        using var losses_P = tensor(tasks.Select(t => (float)losses[t]).ToArray());
        Tensor jacobian_PN;
        using (no_grad())
        {
            jacobian_PN = stack(rows.Values);
            rows.Clear();
            Gramians.RequireFinite([.. jacobian_PN.to(float32).norm(1).data<float>().ToArray().Select(l => (double)l)], [.. tasks.Select(t => names[t])]);
        }

        using var step_N = rule.Step(jacobian_PN, losses_P, present_P);
        using var nothing = no_grad();
        jacobian_PN.Dispose();
        Follow(step_N);
        if (rule.HeadWeights(losses_P, present_P) is { } heads) Weigh(tasks, heads);
    }

    void Add(int task)
    {
        if (!rows.TryGetValue(task, out var row)) rows.Add(task, row = zeros(leaves.Sum(l => l.numel())).MoveToOuterDisposeScope());
        long at = 0;
        foreach (var leaf in leaves)
        {
            if (leaf.grad is { } gradient) row.narrow(0, at, leaf.numel()).add_(gradient.reshape(-1));
            at += leaf.numel();
        }
    }

    void Follow(Tensor step_N)
    {
        long at = 0;
        foreach (var leaf in leaves)
        {
            if (leaf.requires_grad) leaf.grad = empty_like(leaf.detach()).copy_(step_N.narrow(0, at, leaf.numel()).view(leaf.shape));
            at += leaf.numel();
        }
    }

    void Weigh(int[] tasks, double[] heads)
    {
        for (var i = 0; i < tasks.Length; i++)
            foreach (var leaf in net.HeadLeaves(names[tasks[i]])) leaf.grad?.mul_(heads[i]);
    }
}
