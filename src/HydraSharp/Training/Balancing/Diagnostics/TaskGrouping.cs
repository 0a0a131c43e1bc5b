namespace HydraSharp.Training.Balancing.Diagnostics;

/// <summary>
/// Which tasks should share a backbone: the division into groups with the largest sum, over the tasks, of what steps for the others of
/// its group do to its loss, their mean. A task alone has 0. Fifty et al., NeurIPS 2021, section 3.3, with every task in one group. All
/// divisions are tried, for up to ten tasks.
/// </summary>
internal static class TaskGrouping
{
    /// <summary>The most tasks whose divisions are all tried (115,975 of them).</summary>
    public const int MostTasks = 10;

    /// <summary>The best groups; one of all tasks where they cannot be distinguished, and where there are too many tasks.</summary>
    /// <param name="affinities">Every task on every task.</param>
    public static IReadOnlyList<IReadOnlyList<string>> Best(IReadOnlyList<TaskAffinity> affinities)
    {
        ArgumentNullException.ThrowIfNull(affinities);
        string[] names = [.. affinities.Select(a => a.Of).Distinct(StringComparer.Ordinal)];
        if (names.Length > MostTasks)
            return [names];
        var share = new double[names.Length, names.Length];
        foreach (var a in affinities)
            share[Array.IndexOf(names, a.Of), Array.IndexOf(names, a.On)] = double.IsFinite(a.Share) ? a.Share : 0;
        var (best, most) = (new int[names.Length], double.NegativeInfinity);
        foreach (var groups in Divisions(names.Length))
        {
            var sum = Sum(share, groups);
            if (sum <= most + 1e-12)
                continue;
            (best, most) = ((int[])groups.Clone(), sum);
        }

        return
        [
            .. names.Zip(best).GroupBy(n => n.Second).OrderBy(g => g.Key).Select(g => (IReadOnlyList<string>)[.. g.Select(n => n.First)]),
        ];
    }

    static double Sum(double[,] share, int[] groups)
    {
        var total = 0.0;
        for (var j = 0; j < groups.Length; j++)
        {
            int[] others = [.. Enumerable.Range(0, groups.Length).Where(i => i != j && groups[i] == groups[j])];
            if (others.Length > 0)
                total += others.Average(i => share[i, j]);
        }

        return total;
    }

    // Each task's group, the groups numbered in the order of their first tasks; all in one first.
    static IEnumerable<int[]> Divisions(int size)
    {
        var groups = new int[size];
        return From(1, 1);

        IEnumerable<int[]> From(int task, int used)
        {
            if (task >= size)
            {
                yield return groups;
                yield break;
            }

            for (var g = 0; g <= used; g++)
            {
                groups[task] = g;
                foreach (var whole in From(task + 1, Math.Max(used, g + 1)))
                    yield return whole;
            }
        }
    }
}
