namespace HydraSharp.Training;

/// <summary>The targets of one task for every example, and which examples have one. Targets that are pictures are read when they are needed; their width is 0 here.</summary>
internal sealed class TaskLabels(int examples, int width)
{
    readonly float[] targets = new float[(long)examples * width];
    readonly bool[] present = new bool[examples];

    /// <summary>Numbers in one target row.</summary>
    internal int Width => width;

    /// <summary>Whether an example has a label.</summary>
    internal bool Has(int example) => present[example];

    /// <summary>The target row of an example.</summary>
    internal Span<float> Row(int example) => targets.AsSpan(example * width, width);

    /// <summary>Marks an example as labelled.</summary>
    internal void Mark(int example) => present[example] = true;

    /// <summary>The positions in <paramref name="examples"/> of those that have a label.</summary>
    internal long[] Labelled(IReadOnlyList<int> examples) =>
        [.. Enumerable.Range(0, examples.Count).Where(i => present[examples[i]]).Select(i => (long)i)];

    /// <summary>The target rows of those among the examples that have a label, one after another.</summary>
    internal float[] Gather(IEnumerable<int> examples)
    {
        var rows = new List<float>();
        foreach (var example in examples.Where(e => present[e])) rows.AddRange(Row(example));
        return [.. rows];
    }
}
