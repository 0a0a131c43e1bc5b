using System.Globalization;
using HydraSharp.Data.Loading;
using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Training.Targets;

namespace HydraSharp.Analysis;

/// <summary>How the labels of a task are distributed over the splits of the data.</summary>
/// <param name="Task">The task.</param>
/// <param name="Unit">Unit of a number; empty for others.</param>
/// <param name="Labelled">Examples with a label, by part.</param>
/// <param name="Groups">Its classes, levels or labels in their order, or ranges of its values.</param>
/// <param name="Values">Facts about the values of a number over all parts; null for others or when there are none.</param>
public sealed record LabelSummary(
    TaskSpec Task,
    string Unit,
    IReadOnlyList<int> Labelled,
    IReadOnlyList<LabelSummary.Group> Groups,
    LabelSummary.Moments? Values
)
{
    const int MostRanges = 14;

    /// <summary>What is known of the pixels; null for a task whose labels are no images.</summary>
    public PixelSummary? Pixels { get; init; }

    /// <summary>One class or range.</summary>
    /// <param name="Name">What it is called.</param>
    /// <param name="Counts">Its examples, by part.</param>
    public sealed record Group(string Name, IReadOnlyList<int> Counts);

    /// <summary>Facts about numbers; the deviation is that of the whole set.</summary>
    public sealed record Moments(double Minimum, double Maximum, double Mean, double Median, double Deviation);

    /// <summary>
    /// How many times as many training examples the largest class has as the smallest that has any; NaN for a number or without two of
    /// them.
    /// </summary>
    internal double Imbalance
    {
        get
        {
            var filled = Values is null ? Groups.Select(g => g.Counts[0]).Where(c => c > 0).ToArray() : [];
            return filled.Length < 2 ? double.NaN : (double)filled.Max() / filled.Min();
        }
    }

    /// <summary>
    /// A negative number that some labels have while all others are 0 or more, as where it stands for a missing label: its labels and
    /// the smallest of the others; null where there is none.
    /// </summary>
    internal (double Value, int Count, double Next)? Below { get; private init; }

    /// <summary>Counts the labels.</summary>
    /// <param name="task">The task.</param>
    /// <param name="labels">Its labels.</param>
    /// <param name="maps">Its labels that are images, which were read; null for others.</param>
    /// <param name="parts">The examples of each part, train first.</param>
    internal static LabelSummary Of(TaskSpec task, TaskLabels labels, LabelMaps? maps, IReadOnlyList<IReadOnlyList<int>> parts)
    {
        int[][] labelled = [.. parts.Select(p => p.Where(labels.Has).ToArray())];
        int[] counts = [.. labelled.Select(p => p.Length)];
        if (maps is not null)
            return new(task, TaskOutputs.Unit(task), counts, [], null) { Pixels = PixelSummary.Of(task, maps, parts) };
        if (task.Kind != AnswerKind.Number)
            return new(task, "", counts, InClasses(task, labels, labelled), null);
        var values = labelled.SelectMany(p => p).Select(i => (double)labels.Row(i)[0]).Order().ToArray();
        return new(
            task,
            TaskOutputs.Unit(task),
            counts,
            values.Length == 0 ? [] : InRanges(labels, labelled, values[0], values[^1]),
            values.Length == 0 ? null : MomentsOf(values)
        )
        {
            Below = BelowOf(values),
        };
    }

    static (double, int, double)? BelowOf(double[] sorted)
    {
        var negative = sorted.Count(v => v < 0);
        return negative > 1 && negative < sorted.Length && sorted[0] == sorted[negative - 1] && sorted[0] == Math.Floor(sorted[0])
            ? (sorted[0], negative, sorted[negative])
            : null;
    }

    static Group[] InClasses(TaskSpec task, TaskLabels labels, int[][] labelled) =>
        [
            .. TaskOutputs
                .ClassNames(task)
                .Select(
                    (name, index) =>
                        new Group(
                            name,
                            [
                                .. labelled.Select(p =>
                                    p.Count(i => task.Kind == AnswerKind.Labels ? labels.Row(i)[index] > 0.5f : labels.Row(i)[0] == index)
                                ),
                            ]
                        )
                ),
        ];

    // Ranges of one width, 1, 2 or 5 times a power of ten, that begin at its multiples.
    static Group[] InRanges(TaskLabels labels, int[][] labelled, double low, double high)
    {
        var width = Width(low, high);
        var first = Math.Floor(low / width);
        var count = (int)(Math.Floor(high / width) - first) + 1;
        var counts = labelled.Select(p => p.CountBy(i => (int)(Math.Floor(labels.Row(i)[0] / width) - first)).ToDictionary()).ToArray();
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(r => new Group(
                    $"{Text((first + r) * width)} to <{Text((first + r + 1) * width)}",
                    [.. counts.Select(c => c.GetValueOrDefault(r))]
                )),
        ];
    }

    static double Width(double low, double high)
    {
        var width = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(high - low, 1e-9) / MostRanges)));
        double[] steps = [1, 2, 5, 10];
        return steps.Select(s => s * width).First(w => Math.Floor(high / w) - Math.Floor(low / w) < MostRanges || w == 10 * width);
    }

    static Moments MomentsOf(double[] sorted)
    {
        var mean = sorted.Average();
        return new(
            sorted[0],
            sorted[^1],
            mean,
            (sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2,
            Math.Sqrt(sorted.Average(v => (v - mean) * (v - mean)))
        );
    }

    static string Text(double value) => Math.Round(value, 9).ToString("G7", CultureInfo.InvariantCulture);
}
