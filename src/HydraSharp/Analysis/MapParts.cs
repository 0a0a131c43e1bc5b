using HydraSharp.Inference;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Analysis;

/// <summary>A figure for each part of the pixels: of each class, or of each range of true distances.</summary>
/// <param name="Title">What the figure is.</param>
/// <param name="Figures">Name and value; NaN where there are no such pixels. None for a task without parts.</param>
internal sealed record MapParts(string Title, IReadOnlyList<KeyValuePair<string, double>> Figures)
{
    /// <summary>Counts the parts of a task's pixels.</summary>
    internal static Counter Begin(TaskSpec task) =>
        task.Kind switch
        {
            AnswerKind.ClassMap => new ByClass(task.Card.Classes),
            AnswerKind.NumberMap => new ByDistance(task.Card.Unit),
            _ => new Nothing(),
        };

    /// <summary>Takes images one at a time.</summary>
    internal abstract class Counter
    {
        internal abstract void Add(float[] answer, float[] target);

        internal abstract MapParts Result();
    }

    sealed class Nothing : Counter
    {
        internal override void Add(float[] answer, float[] target) { }

        internal override MapParts Result() => new("", []);
    }

    sealed class ByClass(IReadOnlyList<string> classes) : Counter
    {
        readonly PixelConfusion counts = new(_ => double.NaN);

        internal override void Add(float[] answer, float[] target) => counts.Add(answer, target);

        internal override MapParts Result()
        {
            var iou = counts.Counts.ClassIou();
            return new(
                "intersection over union",
                [.. classes.Select((c, i) => KeyValuePair.Create(c, i < iou.Length ? iou[i] : double.NaN))]
            );
        }
    }

    sealed class ByDistance(string unit) : Counter
    {
        static readonly double[] Ends = [5, 10, 20, 40, 80, double.PositiveInfinity];

        readonly double[] errors = new double[Ends.Length];
        readonly long[] pixels = new long[Ends.Length];

        internal override void Add(float[] answer, float[] target)
        {
            for (var i = 0; i < target.Length; i++)
            {
                if (float.IsNaN(target[i]))
                    continue;
                var range = Array.FindIndex(Ends, e => target[i] < e);
                errors[range] += Math.Abs((double)answer[i] - target[i]);
                pixels[range]++;
            }
        }

        internal override MapParts Result() =>
            new(
                $"mean error in {unit} by distance",
                [.. Ends.Select((end, i) => KeyValuePair.Create(Name(i, end), pixels[i] == 0 ? double.NaN : errors[i] / pixels[i]))]
            );

        string Name(int range, double end) =>
            double.IsPositiveInfinity(end)
                ? FormattableString.Invariant($"from {Ends[range - 1]} {unit}")
                : FormattableString.Invariant($"{(range == 0 ? 0 : Ends[range - 1])} to {end} {unit}");
    }
}
