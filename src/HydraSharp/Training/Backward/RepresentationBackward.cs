using static TorchSharp.torch;

namespace HydraSharp.Training.Backward;

/// <summary>
/// A backward pass of its head for each task, as far as the features; then one of the shared part, with the weighted sum of the tasks'
/// gradients on the features. Each batch of a step is weighed by itself, by the gradients of its mean losses.
/// </summary>
internal sealed class RepresentationBackward(
    Func<Tensor, Tensor, Tensor> rule,
    IReadOnlyList<string> names,
    int threads,
    nn.Module? memory = null
) : IBackward
{
    readonly CountedWeights counted = new(names.Count);
    Tensor? features;
    Tensor? read;

    public CountedWeights Counted => counted;

    public void Begin(int first)
    {
        counted.Clear();
        (features, read) = (null, null);
    }

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

        if (features!.requires_grad)
            features.backward([Weighted(losses, rows_P)]);
    }

    // Each rank has shown the rule its own batches.
    public void Sum(GradientAllReduce exchange) => exchange.Average([.. memory?.buffers() ?? []]);

    public void Finish() { }

    Tensor Weighted(IReadOnlyList<TaskLoss> losses, Tensor[] rows_P)
    {
        using var none = no_grad();
        Tensor[][] rows = [.. rows_P.Select(row => new[] { row })];
        var products = GradientRows.Products(rows, rows, threads);
        for (var i = 0; i < rows.Length; i++)
        for (var j = 0; j < rows.Length; j++)
            products[i, j] /= losses[i].Share * losses[j].Share;
        using var gramian_PP = tensor(products);
        GradientRows.RequireFinite(gramian_PP, [.. losses.Select(l => names[l.Index])]);
        var weights = rule(gramian_PP, tensor(losses.Select(l => (long)l.Index).ToArray())).data<double>().ToArray();
        for (var i = 0; i < weights.Length; i++)
            counted.Add(losses[i].Index, weights[i]);
        GradientRows.Sum(rows, weights, threads);
        return rows_P[0];
    }
}
