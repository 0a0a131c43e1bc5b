using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>
/// A backward pass of its head for each task, as far as the features; then one of the shared part, with the weighted sum of the tasks' gradients on the
/// features. Each batch of a step is weighed by itself, by the gradients of its mean losses.
/// </summary>
internal sealed class RepresentationBackward(Func<Tensor, Tensor, Tensor> rule, IReadOnlyList<string> names) : IBackward
{
    Tensor? features;
    Tensor? read;

    public void Begin() => (features, read) = (null, null);

    public Tensor Read(Tensor features_NF)
    {
        features = features_NF;
        return read = features_NF.detach().requires_grad_();
    }

    public void Run(IReadOnlyList<TaskLoss> losses, int batches)
    {
        var rows_P = new Tensor[losses.Count];
        for (var i = 0; i < losses.Count; i++)
        {
            losses[i].Part.backward(retain_graph: i + 1 < losses.Count);
            rows_P[i] = read!.grad!;
            read.grad = null;
        }

        if (features!.requires_grad) features.backward([Weighted(losses, rows_P)]);
    }

    public void Finish() { }

    Tensor Weighted(IReadOnlyList<TaskLoss> losses, Tensor[] rows_P)
    {
        using var none = no_grad();
        Tensor[][] means = [.. rows_P.Select((row, i) => new[] { row / losses[i].Share })];
        var gramian_PP = Gramians.Of(means, means);
        Gramians.RequireFinite(gramian_PP, [.. losses.Select(l => names[l.Index])]);
        var weights = rule(gramian_PP, tensor(losses.Select(l => (long)l.Index).ToArray())).data<double>().ToArray();
        return rows_P.Select((row, i) => row * weights[i]).Aggregate((a, b) => a + b);
    }
}
