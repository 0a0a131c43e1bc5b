using System.Globalization;
using HydraSharp.Specs;

namespace HydraSharp.Tasks;

/// <summary>
/// Finds the labels of one column among the names of classes. Whether the column holds names or indices is decided once, for all of its
/// labels: indices where no label is a name and no name is a number.
/// </summary>
internal sealed class ClassColumn
{
    const int Ambiguous = -2;

    readonly IReadOnlyList<string> names;
    readonly bool byIndex;
    readonly string? sampleName;

    /// <summary>Decides how the column is read.</summary>
    /// <param name="names">The classes.</param>
    /// <param name="labels">The column's labels.</param>
    public ClassColumn(IReadOnlyList<string> names, IEnumerable<string> labels)
    {
        this.names = names;
        sampleName = labels.FirstOrDefault(l => ByName(l, out _) is null);
        byIndex = sampleName is null && !names.Any(IsNumber);
    }

    /// <summary>
    /// The class of a label: by its name (exactly, else without regard to case where only one fits), or by its index from 0.
    /// </summary>
    /// <returns>What is wrong with the label; null when nothing is.</returns>
    public string? Find(string label, out int index)
    {
        var problem = ByName(label, out index);
        if (problem is null || index == Ambiguous)
            return problem;
        var number = Index(label);
        if (!byIndex)
            return number is null || names.Any(IsNumber)
                ? problem
                : $"'{label}' is no class, and no index either, since the column has names such as '{sampleName}'; "
                    + Words.Suggest(label, [.. names]);
        if (number is null)
            return problem;
        index = number.Value;
        return index < names.Count ? null : $"'{label}' is neither a class nor the index of one, 0 to {names.Count - 1}";
    }

    string? ByName(string label, out int index)
    {
        index = Enumerable.Range(0, names.Count).FirstOrDefault(i => names[i].Equals(label, StringComparison.Ordinal), -1);
        if (index >= 0)
            return null;
        int[] alike =
        [
            .. Enumerable
                .Range(0, names.Count)
                .Where(i => names[i].Equals(label, StringComparison.OrdinalIgnoreCase) || SameWholeNumber(names[i], label))
                .Take(2),
        ];
        index =
            alike.Length == 1 ? alike[0]
            : alike.Length == 2 ? Ambiguous
            : -1;
        return alike.Length switch
        {
            1 => null,
            2 => $"'{label}' may be '{names[alike[0]]}' or '{names[alike[1]]}': write it as the class is written",
            _ => Unknown(label),
        };
    }

    string Unknown(string label)
    {
        if (LookAlike.Of(label, names) is { } same)
            return $"unknown class '{label}'; {LookAlike.Explain(label, same)}";
        var number = names.FirstOrDefault(n => IsNumber(n) && IsNumber(label) && Value(n) == Value(label));
        return number is not null
            ? $"unknown class '{label}'; '{number}' is one: its zeros and sign belong to the name"
            : $"unknown class '{label}'; {Words.Suggest(label, [.. names])}";
    }

    // 1.0 is 1, as tables write a column of whole numbers that has gaps; 01 and +1 are other names.
    static bool SameWholeNumber(string one, string other) =>
        !one.Equals(other, StringComparison.Ordinal) && Whole(one) is { } a && Whole(other) is { } b && a == b;

    static string? Whole(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var digits = point < 0 ? text : text[..point];
        if (point >= 0 && (point == text.Length - 1 || text.AsSpan(point + 1).ContainsAnyExcept('0')))
            return null;
        var bare = digits.StartsWith('-') ? digits[1..] : digits;
        return bare.Length > 0 && !bare.AsSpan().ContainsAnyExceptInRange('0', '9') && (bare.Length == 1 || bare[0] != '0') ? digits : null;
    }

    static int? Index(string label) =>
        Whole(label) is { } whole && int.TryParse(whole, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    static bool IsNumber(string text) => text.AsSpan().ContainsAnyInRange('0', '9') && Value(text) is not null;

    static double? Value(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
}
