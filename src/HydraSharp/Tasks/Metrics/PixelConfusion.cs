namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Counts the known pixels of all images by their true and their predicted class; a metric is a formula over the counts. It grows with
/// the classes that occur.
/// </summary>
internal sealed class PixelConfusion(Func<PixelConfusion.Table, double> formula) : SummedMeasurement
{
    const int MaxClasses = 4096;
    double[] counts = [];
    int classes;

    /// <inheritdoc />
    public override double[] Sums => counts;

    /// <summary>The counts so far.</summary>
    internal Table Counts => new(counts);

    public override double Of(ReadOnlySpan<double> sums)
    {
        var table = new Table(sums.ToArray());
        return table.Pixels == 0 ? double.NaN : formula(table);
    }

    public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            if (float.IsNaN(target[i]))
                continue;
            var (predicted, truth) = (Class(answer[i]), Class(target[i]));
            if (Math.Max(predicted, truth) >= classes)
                Grow(Math.Max(predicted, truth) + 1);
            counts[Place(truth, predicted)]++;
        }
    }

    void Grow(int wanted)
    {
        classes = wanted;
        Array.Resize(ref counts, wanted * wanted);
    }

    // Pairs of the first k classes fill the first k² places, so that counts of fewer classes are the beginning of those of more.
    // Szudzik, "An Elegant Pairing Function", 2006.
    static int Place(int truth, int predicted) => truth < predicted ? predicted * predicted + truth : truth * truth + truth + predicted;

    static int Class(float index) =>
        index is >= 0 and < MaxClasses ? (int)index : throw new ArgumentException($"{index} is not the index of a class", nameof(index));

    /// <summary>Pixels by true and predicted class.</summary>
    internal sealed class Table(double[] counts)
    {
        readonly int classes = (int)Math.Round(Math.Sqrt(counts.Length));

        /// <summary>Known pixels.</summary>
        internal double Pixels => counts.Sum();

        /// <summary>Known pixels whose answer is the target.</summary>
        internal double Right => Range.Sum(c => this[c, c]);

        /// <summary>Pixels of a true class that were predicted to be another, or the same.</summary>
        internal double this[int truth, int predicted] => counts[Place(truth, predicted)];

        IEnumerable<int> Range => Enumerable.Range(0, classes);

        /// <summary>
        /// Intersection over union of each class, in class order; NaN for a class that is neither true nor predicted anywhere.
        /// </summary>
        internal double[] ClassIou()
        {
            var (truths, answers) = (new double[classes], new double[classes]);
            for (var truth = 0; truth < classes; truth++)
            for (var predicted = 0; predicted < classes; predicted++)
            {
                truths[truth] += this[truth, predicted];
                answers[predicted] += this[truth, predicted];
            }

            return [.. Range.Select(c => truths[c] + answers[c] - this[c, c] is > 0 and var either ? this[c, c] / either : double.NaN)];
        }
    }
}
