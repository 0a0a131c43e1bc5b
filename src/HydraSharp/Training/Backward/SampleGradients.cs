using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Training.Backward;

/// <summary>The tasks' gradients on the shared part, of some batches of a step.</summary>
internal sealed class SampleGradients
{
    readonly SortedDictionary<int, double> shares = [];

    /// <summary>Each task's gradient of what these batches add to the step's loss, leaf by leaf.</summary>
    internal SortedDictionary<int, Tensor[]> Rows { get; } = [];

    /// <summary>These batches' share of each task's labels in the step.</summary>
    internal IReadOnlyDictionary<int, double> Shares => shares;

    /// <summary>Adds a batch.</summary>
    internal void Add(TaskLoss loss, Tensor[] row)
    {
        Add(loss.Index, row, loss.Share);
        // They outlive the batch, whose tensors end with it.
        if (ReferenceEquals(Rows[loss.Index], row))
            foreach (var part in row)
                part.MoveToOuterDisposeScope();
    }

    /// <summary>Adds other batches.</summary>
    internal void Add(SampleGradients others)
    {
        foreach (var (task, row) in others.Rows)
            Add(task, row, others.Shares[task]);
    }

    /// <summary>
    /// A task's gradients, laid out like the leaves, whose batches are so large a share of its labels in the step; zeros where there are
    /// none here.
    /// </summary>
    internal Tensor[] Held(int task, double share, IReadOnlyList<Tensor> leaves)
    {
        shares[task] = share;
        return Rows[task] = Rows.TryGetValue(task, out var row)
            ? [.. row.Select((part, i) => Gradients.SameLayout(part, leaves[i]))]
            : [.. leaves.Select(l => zeros_like(l.detach()))];
    }

    void Add(int task, Tensor[] row, double share)
    {
        shares[task] = shares.GetValueOrDefault(task) + share;
        if (!Rows.TryGetValue(task, out var so))
            Rows.Add(task, row);
        else
            for (var s = 0; s < row.Length; s++)
                so[s].add_(row[s]);
    }
}
