using HydraSharp.Networks;
using static TorchSharp.torch;

namespace HydraSharp.Training.Backward;

/// <summary>
/// One backward pass per task: heads follow their own gradients, the shared part the weighted sum of the tasks' gradients. The gradients
/// of a step's batches are added up before they are weighed, so that the rule sees those of each task's mean loss over the whole step; a
/// rule made for independent samples gets them, where the step has as many batches and each task has labels in all.
/// </summary>
internal sealed class GradientBackward(
    Func<Tensor, Tensor, Tensor> rule,
    int samples,
    HydraNet net,
    IReadOnlyList<string> names,
    int threads
) : IBackward
{
    readonly List<SampleGradients> taken = [];
    readonly CountedWeights counted = new(names.Count);
    int batch;

    public CountedWeights Counted => counted;

    public void Begin(int first)
    {
        taken.Clear();
        counted.Clear();
        batch = first;
    }

    public void Run(IReadOnlyList<TaskLoss> losses, int batches)
    {
        var sample = batches < samples ? 0 : batch++ * samples / batches;
        while (taken.Count <= sample)
            taken.Add(new());
        var shared = net.SharedLeaves();
        for (var i = 0; i < losses.Count; i++)
        {
            losses[i].Part.backward(retain_graph: i + 1 < losses.Count);
            using var none = no_grad();
            taken[sample].Add(losses[i], [.. shared.Select(s => s.grad ?? zeros_like(s))]);
            foreach (var leaf in shared)
                leaf.grad = null;
        }
    }

    public void Sum(GradientAllReduce exchange)
    {
        var held = new double[samples * names.Count];
        for (var s = 0; s < taken.Count; s++)
            foreach (var (task, share) in taken[s].Shares)
                held[s * names.Count + task] = share;
        var by = exchange.Gather(held);
        if (by.Count == 1)
            return;
        using var none = no_grad();
        var shared = net.SharedLeaves();
        for (var place = 0; place < held.Length; place++)
        {
            var shares = by.Select(b => b[place]).ToArray();
            if (shares.All(s => s == 0))
                continue;
            while (taken.Count <= place / names.Count)
                taken.Add(new());
            exchange.Sum(taken[place / names.Count].Held(place % names.Count, shares.Sum(), shared));
        }
    }

    public void Finish()
    {
        if (taken.All(s => s.Rows.Count == 0))
            return;
        using var none = no_grad();
        var independent = samples > 1 && taken.Count == samples && taken.All(s => s.Rows.Count == taken[0].Rows.Count);
        if (!independent)
            Merge();
        var (tasks, rows) = (taken[^1].Rows.Keys.ToArray(), taken[^1].Rows.Values.ToArray());
        var products = GradientRows.Products([.. taken[0].Rows.Values], [.. taken[independent ? 1 : 0].Rows.Values], threads);
        if (independent)
            PerLabel(products, tasks);
        using var gramian_PP = tensor(products);
        GradientRows.RequireFinite(gramian_PP, [.. tasks.Select(t => names[t])]);
        var weights = rule(gramian_PP, tensor(tasks.Select(t => (long)t).ToArray())).data<double>().ToArray();
        for (var i = 0; i < tasks.Length; i++)
            counted.Add(tasks[i], weights[i]);
        if (independent)
            weights = [.. weights.Select((w, i) => w / taken[^1].Shares[tasks[i]])];
        GradientRows.Sum(rows, weights, threads);
        var shared = net.SharedLeaves();
        for (var s = 0; s < shared.Count; s++)
            shared[s].grad = rows[0][s];
        taken.Clear();
    }

    // Samples hold their part of the step's mean: of their own labels' mean, those are the products.
    void PerLabel(double[,] products, int[] tasks)
    {
        for (var i = 0; i < tasks.Length; i++)
        for (var j = 0; j < tasks.Length; j++)
            products[i, j] /= taken[0].Shares[tasks[i]] * taken[1].Shares[tasks[j]];
    }

    void Merge()
    {
        for (var i = 1; i < taken.Count; i++)
            taken[0].Add(taken[i]);
        taken.RemoveRange(1, taken.Count - 1);
    }
}
