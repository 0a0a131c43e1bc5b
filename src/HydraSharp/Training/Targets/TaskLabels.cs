namespace HydraSharp.Training.Targets;

/// <summary>
/// The targets of one task for every example, and which examples have one. Targets that are images are read when they are needed; their
/// width is 0 here.
/// </summary>
internal sealed class TaskLabels(int examples, int width)
{
    readonly float[] targets = new float[(long)examples * width];
    readonly bool[] present = new bool[examples];
    float[]? shares;

    /// <summary>Numbers in one target row.</summary>
    internal int Width => width;

    /// <summary>Whether an example has a label.</summary>
    internal bool Has(int example) => present[example];

    /// <summary>The target row of an example.</summary>
    internal Span<float> Row(int example) => targets.AsSpan(example * width, width);

    /// <summary>Whether some labels count less than others.</summary>
    internal bool AreWeighed => shares is not null;

    /// <summary>How much the label of an example counts in the task's mean.</summary>
    internal float Share(int example) => shares?[example] ?? 1;

    /// <summary>Marks an example as labelled.</summary>
    /// <param name="example">The example.</param>
    /// <param name="share">How much its label counts.</param>
    internal void Mark(int example, float share = 1)
    {
        present[example] = true;
        if (share == 1 && shares is null)
            return;
        if (shares is null)
            Array.Fill(shares = new float[present.Length], 1);
        shares[example] = share;
    }

    /// <summary>Takes the label of an example away.</summary>
    internal void Unmark(int example) => present[example] = false;

    /// <summary>The same labels, to which others may be added.</summary>
    internal TaskLabels Copy()
    {
        var copy = new TaskLabels(present.Length, width) { shares = (float[]?)shares?.Clone() };
        targets.CopyTo(copy.targets, 0);
        present.CopyTo(copy.present, 0);
        return copy;
    }

    /// <summary>The positions in <paramref name="examples"/> of those that have a label.</summary>
    internal long[] Labelled(IReadOnlyList<int> examples) =>
        [.. Enumerable.Range(0, examples.Count).Where(i => present[examples[i]]).Select(i => (long)i)];

    /// <summary>The target rows of those among the examples that have a label, one after another.</summary>
    internal float[] Gather(IEnumerable<int> examples)
    {
        var rows = new List<float>();
        foreach (var example in examples.Where(e => present[e]))
            rows.AddRange(Row(example));
        return [.. rows];
    }
}
