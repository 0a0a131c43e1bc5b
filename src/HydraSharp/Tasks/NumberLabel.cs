using System.Globalization;

namespace HydraSharp.Tasks;

/// <summary>What all tasks with a number as label share: reading it, and the best constant answer.</summary>
internal static class NumberLabel
{
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
