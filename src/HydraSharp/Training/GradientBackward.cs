using HydraSharp.Models;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>
/// One backward pass per task: heads follow their own gradients, the shared part the weighted sum of the tasks' gradients. The gradients of a
/// step's batches are added up before they are weighed, so that the rule sees those of each task's mean loss over the whole step.
/// </summary>
internal sealed class GradientBackward(Func<Tensor, Tensor, Tensor> rule, HydraNet net, IReadOnlyList<string> names) : IBackward
{
    readonly SortedDictionary<int, Tensor[]> jacobian = [];

    public void Begin() => jacobian.Clear();

    public void Run(IReadOnlyList<TaskLoss> losses, int batches)
    {
        var shared = net.SharedLeaves();
        for (var i = 0; i < losses.Count; i++)
        {
            losses[i].Part.backward(retain_graph: i + 1 < losses.Count);
            using var none = no_grad();
            Add(losses[i].Index, [.. shared.Select(s => s.grad?.clone() ?? zeros_like(s))]);
            foreach (var leaf in shared) leaf.grad = null;
        }
    }

    public void Finish()
    {
        if (jacobian.Count == 0) return;
        using var none = no_grad();
        var shared = net.SharedLeaves();
        var rows = jacobian.Values.ToArray();
        var gramian_PP = Gramian(rows);
        RequireFinite(gramian_PP);
        var weights_P = rule(gramian_PP, tensor(jacobian.Keys.Select(k => (long)k).ToArray())).data<double>().ToArray();
        for (var s = 0; s < shared.Count; s++) shared[s].grad = rows.Select((row, i) => row[s] * weights_P[i]).Aggregate((a, b) => a + b);
        jacobian.Clear();
    }

    void Add(int task, Tensor[] row)
    {
        if (jacobian.TryGetValue(task, out var so))
        {
            for (var s = 0; s < row.Length; s++) so[s].add_(row[s]);
            return;
        }

        // They outlive the batch, whose tensors end with it.
        foreach (var part in row) part.MoveToOuterDisposeScope();
        jacobian.Add(task, row);
    }

    void RequireFinite(Tensor gramian_PP)
    {
        var tasks = jacobian.Keys.ToArray();
        var bad = Enumerable.Range(0, tasks.Length).Where(i => !double.IsFinite(gramian_PP[i, i].item<double>())).Select(i => $"'{names[tasks[i]]}'").ToArray();
        if (bad.Length == 0) return;
        throw new NotFiniteException(
            $"the gradient of task {string.Join(", ", bad)} on the shared part is not finite although its loss is; nothing of this step was kept. "
            + "Lower training.optimizer.learning_rate");
    }

    // Leaf by leaf, each row widened once: memory for one leaf of all tasks.
    static Tensor Gramian(Tensor[][] jacobian_PS)
    {
        var gramian_PP = zeros(jacobian_PS.Length, jacobian_PS.Length, dtype: float64);
        for (var s = 0; s < jacobian_PS[0].Length; s++)
        {
            using var scope = NewDisposeScope();
            var rows_PN = stack([.. jacobian_PS.Select(row => row[s].reshape(-1).to(float64))]);
            gramian_PP.add_(rows_PN.mm(rows_PN.t()));
        }

        return gramian_PP;
    }
}
