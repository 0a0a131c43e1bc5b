using System.Globalization;

namespace HydraSharp.Tasks;

/// <summary>What all tasks with a number as label share: reading it, and the best constant answer.</summary>
internal static class NumberLabel
{
    /// <summary>
    /// Reads the numbers of one column. A number that loses more than a thousandth of their standard deviation as a 32-bit number is an
    /// error: what is learned would not be what the data say.
    /// </summary>
    internal static LabelEncoder Encoder(IReadOnlyCollection<string> labels, double? minimum, double? maximum)
    {
        const double loss = 1e-3;
        if (DecimalComma.IsIn(labels))
        {
            var inner = Encoder([.. labels.Select(DecimalComma.WithPoint)], minimum, maximum);
            return (label, target) => inner(DecimalComma.WithPoint(label), target);
        }

        double[] values = [.. labels.Select(Value).OfType<double>().Where(double.IsFinite)];
        var mean = values.Length == 0 ? 0 : values.Average();
        var deviation = values.Length == 0 ? 0 : Math.Sqrt(values.Average(v => (v - mean) * (v - mean)));
        return (label, target) =>
        {
            if (Read(label, minimum, maximum, target) is { } problem)
                return problem;
            return deviation > 0 && Math.Abs(Value(label)!.Value - target[0]) > loss * deviation
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"'{label}' has more digits than a 32-bit number keeps: it would be {target[0]:R}, "
                        + $"and the labels' standard deviation is {deviation:G3}; "
                        + $"subtract a constant such as {Math.Round(mean):R} from all labels of the column"
                )
                : null;
        };
    }

    static double? Value(string label) =>
        double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;

    /// <summary>Reads a number between the limits into the target; returns what is wrong with it, or null.</summary>
    internal static string? Read(string label, double? minimum, double? maximum, Span<float> target)
    {
        if (
            !double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            || !label.AsSpan().ContainsAnyInRange('0', '9')
        )
            return $"'{label}' is not a number"
                + (label.Contains(',', StringComparison.Ordinal) ? "; write a decimal point, as in 1.5" : "");
        if (value < minimum)
            return string.Create(CultureInfo.InvariantCulture, $"{label} is below the minimum {minimum}");
        if (value > maximum)
            return string.Create(CultureInfo.InvariantCulture, $"{label} is above the maximum {maximum}");
        target[0] = (float)value;
        return float.IsFinite(target[0]) ? null : $"{label} is too large";
    }

    /// <summary>The median, which has the smallest mean absolute error.</summary>
    internal static float Median(ReadOnlySpan<float> targets)
    {
        var sorted = targets.ToArray();
        Array.Sort(sorted);
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (float)(((double)sorted[middle - 1] + sorted[middle]) / 2);
    }
}
