using HydraSharp.Networks;
using HydraSharp.Training.Backward;
using HydraSharp.Training.Balancing.Diagnostics;
using static TorchSharp.torch;

namespace HydraSharp.Training.Diagnostics;

/// <summary>
/// Looks at the tasks' gradients on the shared part in some steps: a backward pass a task through the step's own graph, which is left as
/// it is, as are the gradients that the step will take. With several batches a step, of the first.
/// </summary>
internal sealed class GradientMonitor
{
    readonly HydraNet net;
    readonly int every;
    readonly int tasks;
    readonly IReadOnlyList<string> blocks;
    readonly Dictionary<string, int> blockOf;

    /// <param name="net">The network.</param>
    /// <param name="tasks">How many tasks there are.</param>
    /// <param name="every">Steps from one look to the next; 0 for none.</param>
    internal GradientMonitor(HydraNet net, int tasks, int every)
    {
        (this.net, this.every, this.tasks) = (net, every, tasks);
        string[] names = [.. net.Encoder().Select(l => l.Name)];
        var ofNames = SharedBlocks.Of(names);
        blocks = [.. ofNames.Distinct(StringComparer.Ordinal)];
        var places = blocks.Index().ToDictionary(b => b.Item, b => b.Index, StringComparer.Ordinal);
        blockOf = names.Zip(ofNames).ToDictionary(n => n.First, n => places[n.Second], StringComparer.Ordinal);
        Sums = Begin([]);
    }

    /// <summary>What was seen in this epoch.</summary>
    internal GradientSums Sums { get; private set; }

    /// <summary>Begins an epoch, or continues with one.</summary>
    /// <param name="values">What <see cref="GradientSums.Values"/> was; empty at an epoch's beginning.</param>
    internal GradientSums Begin(double[] values) => Sums = new(tasks, blocks, values);

    /// <summary>Whether a step, counted from 0, is looked at.</summary>
    internal bool Looks(long step) => every > 0 && tasks > 1 && step % every == 0;

    /// <summary>Looks at the gradients of a batch's losses.</summary>
    /// <param name="losses">The tasks that have a label in it.</param>
    /// <param name="features_NF">What the shared part gave.</param>
    /// <param name="read_NF">What the heads read: the same, or a copy without a graph.</param>
    internal void Look(IReadOnlyList<TaskLoss> losses, Tensor features_NF, Tensor read_NF)
    {
        using var scope = NewDisposeScope();
        var encoder = net.Encoder().Where(l => l.Leaf.requires_grad).ToArray();
        if (encoder.Length == 0)
            return;
        Tensor[] leaves = [.. encoder.Select(l => l.Leaf)];
        var rows = losses.Select(l => Gradients(l.Part, leaves, features_NF, read_NF)).ToArray();
        using var none = no_grad();
        var gramians = blocks.Select(_ => zeros(rows.Length, rows.Length, dtype: float64)).ToArray();
        for (var leaf = 0; leaf < leaves.Length; leaf++)
        {
            using var inner = NewDisposeScope();
            var flat_PN = stack([
                .. rows.Select(r => (r[leaf] is { IsInvalid: false } g ? g : zeros_like(leaves[leaf])).reshape(-1).to(float64)),
            ]);
            gramians[blockOf[encoder[leaf].Name]].add_(flat_PN.mm(flat_PN.t()));
        }

        Sums.Add([.. losses.Select(l => l.Index)], [.. gramians.Select(g => Table(g))]);
    }

    static IReadOnlyList<Tensor> Gradients(Tensor loss, Tensor[] leaves, Tensor features_NF, Tensor read_NF)
    {
        if (ReferenceEquals(features_NF, read_NF))
            return [.. autograd.grad([loss], leaves, retain_graph: true, allow_unused: true)];
        var onFeatures = autograd.grad([loss], [read_NF], retain_graph: true);
        return [.. autograd.grad([features_NF], leaves, grad_outputs: onFeatures, retain_graph: true, allow_unused: true)];
    }

    static double[,] Table(Tensor gramian_PP)
    {
        var side = (int)gramian_PP.shape[0];
        var table = new double[side, side];
        Buffer.BlockCopy(gramian_PP.data<double>().ToArray(), 0, table, 0, side * side * sizeof(double));
        return table;
    }
}
