namespace HydraSharp.Metrics;

/// <summary>
/// Counts the known pixels of all pictures by their true and their told class; a metric is a formula over the counts. It grows with the classes
/// that occur.
/// </summary>
internal sealed class PixelConfusion(Func<PixelConfusion, double> formula) : Measurement
{
    const int MostClasses = 4096;
    long[] counts = [];

    /// <summary>One more than the highest class so far.</summary>
    internal int Classes { get; private set; }

    /// <summary>Known pixels so far.</summary>
    internal long Pixels { get; private set; }

    /// <summary>Known pixels whose answer is the target.</summary>
    internal long Right => Range.Sum(c => this[c, c]);

    /// <summary>Pixels of a true class that were told to be another, or the same.</summary>
    internal long this[int truth, int told] => counts[truth * Classes + told];

    public override double Value => Pixels == 0 ? double.NaN : formula(this);

    IEnumerable<int> Range => Enumerable.Range(0, Classes);

    public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
    {
        for (var i = 0; i < target.Length; i++)
        {
            if (float.IsNaN(target[i])) continue;
            var (told, truth) = (Class(answer[i]), Class(target[i]));
            if (Math.Max(told, truth) >= Classes) Grow(Math.Max(told, truth) + 1);
            counts[truth * Classes + told]++;
            Pixels++;
        }
    }

    /// <summary>Intersection over union of each class, in class order; NaN for a class that is neither true nor told anywhere.</summary>
    internal double[] ClassIou() =>
    [
        .. Range.Select(c =>
        {
            var either = Range.Sum(k => this[c, k] + this[k, c]) - this[c, c];
            return either == 0 ? double.NaN : (double)this[c, c] / either;
        }),
    ];

    void Grow(int classes)
    {
        var larger = new long[classes * classes];
        for (var c = 0; c < Classes; c++) counts.AsSpan(c * Classes, Classes).CopyTo(larger.AsSpan(c * classes));
        (counts, Classes) = (larger, classes);
    }

    static int Class(float index) =>
        index is >= 0 and < MostClasses ? (int)index : throw new ArgumentException($"{index} is not the index of a class", nameof(index));
}
