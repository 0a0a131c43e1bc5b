namespace HydraSharp.Tasks.Metrics;

/// <summary>Keeps every probability of the second class and puts the rows in order; a metric is a formula over that order.</summary>
internal sealed class Ranking(Func<IEnumerable<Ranking.Tie>, double> formula) : Measurement
{
    readonly List<(float Score, bool Positive)> rows = [];
    bool undefined;

    public override double Value => undefined ? double.NaN : formula(Ties());

    public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
    {
        undefined |= float.IsNaN(answer[0]);
        rows.Add((answer[0], target[0] > 0.5f));
    }

    // Highest probability first.
    IEnumerable<Tie> Ties()
    {
        rows.Sort((a, b) => b.Score.CompareTo(a.Score));
        for (var from = 0; from < rows.Count; )
        {
            var (to, positives) = (from, 0L);
            for (; to < rows.Count && rows[to].Score == rows[from].Score; to++)
                if (rows[to].Positive)
                    positives++;
            yield return new(positives, to - from - positives);
            from = to;
        }
    }

    /// <summary>Rows of one probability.</summary>
    internal readonly record struct Tie(long Positives, long Negatives);
}
