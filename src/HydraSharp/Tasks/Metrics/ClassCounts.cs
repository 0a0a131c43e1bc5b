using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>Counts, for each class, how often it is true, answered and both; a metric is a formula over the counts.</summary>
internal sealed class ClassCounts(Decision decision, Func<ClassCounts, double> formula) : Measurement
{
    readonly List<Count> classes = [];

    /// <summary>Rows so far.</summary>
    internal long Rows { get; private set; }

    /// <summary>Rows whose answer is the target.</summary>
    internal long Right { get; private set; }

    /// <summary>The counts of each class, in class order.</summary>
    internal IReadOnlyList<Count> Classes => classes;

    public override double Value => Rows == 0 ? double.NaN : formula(this);

    public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
    {
        var (predicted, truth) = (decision.Class(answer), (int)target[0]);
        while (classes.Count <= Math.Max(predicted, truth))
            classes.Add(new());
        Rows++;
        classes[predicted].Answers++;
        classes[truth].Targets++;
        if (predicted != truth)
            return;
        Right++;
        classes[truth].Hits++;
    }

    internal sealed class Count
    {
        internal long Targets { get; set; }

        internal long Answers { get; set; }

        internal long Hits { get; set; }

        /// <summary>
        /// 2·hits / (targets + answers): the harmonic mean of precision and recall. NaN when the class is neither true nor answered.
        /// </summary>
        internal double F1 => Targets + Answers == 0 ? double.NaN : 2.0 * Hits / (Targets + Answers);
    }
}
