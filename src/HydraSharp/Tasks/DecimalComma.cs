using System.Text.RegularExpressions;

namespace HydraSharp.Tasks;

/// <summary>
/// Columns whose numbers are written with a decimal comma, as 1,5: decided once for a column, since 1,500 alone is ambiguous.
/// </summary>
internal static partial class DecimalComma
{
    /// <summary>
    /// Whether every label is a whole number or one with a comma, none has a point, and some comma cannot stand between thousands.
    /// </summary>
    public static bool IsIn(IEnumerable<string> labels)
    {
        var certain = false;
        foreach (var label in labels)
        {
            if (!Number().IsMatch(label))
                return false;
            certain |= label.IndexOf(',', StringComparison.Ordinal) is >= 0 and var at && label.Length - at - 1 != 3;
        }

        return certain;
    }

    /// <summary>The number with a decimal point.</summary>
    public static string WithPoint(string label) => label.Replace(',', '.');

    [GeneratedRegex(@"\A[+-]?\d+(,\d+)?\z")]
    private static partial Regex Number();
}
