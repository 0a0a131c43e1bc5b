namespace HydraSharp.Training.Balancing.Diagnostics;

/// <summary>
/// Adds up how the tasks' gradients stand to each other on each block, from their Gramians. Its numbers go into checkpoints, so that a
/// resumed epoch gives the same means.
/// </summary>
internal sealed class GradientSums
{
    /// <summary>The name of all blocks together.</summary>
    internal const string Whole = "shared part";

    readonly int tasks;
    readonly IReadOnlyList<string> blocks;

    /// <summary>Begins with nothing, or with the numbers of a checkpoint.</summary>
    /// <param name="tasks">How many tasks there are.</param>
    /// <param name="blocks">Names of the blocks; the whole is added to them.</param>
    /// <param name="values">What <see cref="Values"/> was; of another length, as other versions wrote it, for nothing.</param>
    internal GradientSums(int tasks, IReadOnlyList<string> blocks, double[] values)
    {
        (this.tasks, this.blocks) = (tasks, [Whole, .. blocks]);
        var length = 1 + this.blocks.Count * Width;
        Values = values.Length == length ? values : new double[length];
    }

    /// <summary>Steps; then for each block: lengths and looks of each task, cosines, conflicts and looks of each pair.</summary>
    internal double[] Values { get; }

    int Pairs => tasks * (tasks - 1) / 2;

    int Width => 2 * tasks + 3 * Pairs;

    /// <summary>Adds one step.</summary>
    /// <param name="present">Indices of the tasks that have a label in it, ascending [P].</param>
    /// <param name="gramians">Inner products of their gradients on each block, [P, P] each.</param>
    internal void Add(IReadOnlyList<int> present, IReadOnlyList<double[,]> gramians)
    {
        Values[0]++;
        var whole = new double[present.Count, present.Count];
        for (var b = 0; b < gramians.Count; b++)
        {
            Add(b + 1, present, gramians[b]);
            for (var i = 0; i < present.Count; i++)
            for (var j = 0; j < present.Count; j++)
                whole[i, j] += gramians[b][i, j];
        }

        Add(0, present, whole);
    }

    /// <summary>The means; null where no step was looked at.</summary>
    /// <param name="names">Names of the tasks.</param>
    internal GradientFigures? Figures(IReadOnlyList<string> names) =>
        Values[0] == 0
            ? null
            : new(
                (int)Values[0],
                [
                    .. blocks.Select(
                        (block, b) =>
                        {
                            var at = Values.AsSpan(1 + b * Width, Width);
                            var norms = new List<KeyValuePair<string, double>>();
                            for (var t = 0; t < tasks; t++)
                                norms.Add(KeyValuePair.Create(names[t], at[t] / at[tasks + t]));
                            var pairs = new List<PairGradients>();
                            foreach (var (i, j) in AllPairs())
                            {
                                var pair = 2 * tasks + Index(i, j);
                                var looks = at[pair + 2 * Pairs];
                                pairs.Add(new(names[i], names[j], at[pair] / looks, at[pair + Pairs] / looks));
                            }

                            return new BlockGradients(block, norms, pairs);
                        }
                    ),
                ]
            );

    void Add(int block, IReadOnlyList<int> present, double[,] gramian)
    {
        var at = Values.AsSpan(1 + block * Width, Width);
        for (var i = 0; i < present.Count; i++)
        {
            at[present[i]] += Math.Sqrt(gramian[i, i]);
            at[tasks + present[i]]++;
            for (var j = i + 1; j < present.Count; j++)
            {
                var length = Math.Sqrt(gramian[i, i]) * Math.Sqrt(gramian[j, j]);
                if (!(length > 0))
                    continue;
                var pair = 2 * tasks + Index(present[i], present[j]);
                at[pair] += Math.Clamp(gramian[i, j] / length, -1, 1);
                at[pair + Pairs] += gramian[i, j] < 0 ? 1 : 0;
                at[pair + 2 * Pairs]++;
            }
        }
    }

    IEnumerable<(int I, int J)> AllPairs() =>
        from i in Enumerable.Range(0, tasks)
        from j in Enumerable.Range(i + 1, tasks - i - 1)
        select (i, j);

    // The place of a pair i < j among all: (0,1), (0,2), ..., (1,2), ...
    int Index(int i, int j) => i * (2 * tasks - i - 1) / 2 + j - i - 1;
}
