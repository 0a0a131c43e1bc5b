using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Inner products of the tasks' gradients.</summary>
internal static class Gramians
{
    /// <summary>The products of each row of one with each of the other [P, P] (float64). Leaf by leaf, each row widened once: memory for one leaf of all tasks.</summary>
    internal static Tensor Of(Tensor[][] one_PS, Tensor[][] other_PS)
    {
        var gramian_PP = zeros(one_PS.Length, one_PS.Length, dtype: float64);
        for (var s = 0; s < one_PS[0].Length; s++)
        {
            using var scope = NewDisposeScope();
            var rows_PN = Wide(one_PS, s);
            gramian_PP.add_(rows_PN.mm((ReferenceEquals(one_PS, other_PS) ? rows_PN : Wide(other_PS, s)).t()));
        }

        return gramian_PP;
    }

    /// <summary>Refuses gradients that are not finite, by the tasks' names.</summary>
    /// <exception cref="NotFiniteException">One is not.</exception>
    internal static void RequireFinite(Tensor gramian_PP, IReadOnlyList<string> tasks) =>
        RequireFinite([.. Enumerable.Range(0, tasks.Count).Select(i => gramian_PP[i, i].item<double>())], tasks);

    /// <summary>The same, of a number of each gradient that is finite when it is, such as its length.</summary>
    /// <exception cref="NotFiniteException">One is not.</exception>
    internal static void RequireFinite(IReadOnlyList<double> lengths, IReadOnlyList<string> tasks)
    {
        var bad = tasks.Where((_, i) => !double.IsFinite(lengths[i])).Select(t => $"'{t}'").ToArray();
        if (bad.Length == 0) return;
        throw new NotFiniteException(
            $"the gradient of task {string.Join(", ", bad)} on the shared part is not finite although its loss is; nothing of this step was kept. "
            + "Lower training.optimizer.learning_rate");
    }

    static Tensor Wide(Tensor[][] rows_PS, int leaf) => stack([.. rows_PS.Select(row => row[leaf].reshape(-1).to(float64))]);
}
