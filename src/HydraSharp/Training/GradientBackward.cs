using HydraSharp.Models;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>One backward pass per task: heads follow their own gradients, the shared part the weighted sum of the tasks' gradients.</summary>
internal sealed class GradientBackward(Func<Tensor, Tensor, Tensor> rule, HydraNet net) : IBackward
{
    public void Run(IReadOnlyList<TaskLoss> losses, int batches)
    {
        var shared = net.SharedLeaves();
        var jacobian_PS = new Tensor[losses.Count][];
        for (var i = 0; i < losses.Count; i++)
        {
            var before = shared.Select(s => s.grad).ToArray();
            foreach (var leaf in shared) leaf.grad = null;
            losses[i].Part.backward(retain_graph: i + 1 < losses.Count);
            jacobian_PS[i] = [.. shared.Select(s => s.grad?.clone() ?? zeros_like(s))];
            for (var s = 0; s < shared.Count; s++) shared[s].grad = before[s];
        }

        using var none = no_grad();
        var weights_P = rule(Gramian(jacobian_PS), tensor(losses.Select(l => (long)l.Index).ToArray())).data<double>().ToArray();
        for (var s = 0; s < shared.Count; s++)
        {
            var sum = jacobian_PS.Select((row, i) => row[s] * weights_P[i]).Aggregate((a, b) => a + b);
            shared[s].grad = shared[s].grad is { } so ? so + sum : sum;
        }
    }

    static Tensor Gramian(Tensor[][] jacobian_PS)
    {
        var gramian_PP = zeros(jacobian_PS.Length, jacobian_PS.Length, dtype: float64);
        for (var i = 0; i < jacobian_PS.Length; i++)
            for (var j = 0; j <= i; j++)
            {
                var product = jacobian_PS[i].Zip(jacobian_PS[j]).Select(p => (p.First.to(float64) * p.Second.to(float64)).sum().item<double>()).Sum();
                gramian_PP[i, j] = product;
                gramian_PP[j, i] = product;
            }

        return gramian_PP;
    }
}
