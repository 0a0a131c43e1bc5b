using System.Text.RegularExpressions;

namespace HydraSharp.DenseLabels;

/// <summary>The header of an .npy file: a Python dictionary of three entries, in any order.</summary>
/// <param name="Order">Byte order: &lt; for little, &gt; for big, | for single bytes.</param>
/// <param name="Type">f4, f8, u1, u2 or i4.</param>
/// <param name="Fortran">Whether the first axis is the fastest.</param>
/// <param name="Shape">Length of each axis; one to three of them, each at least 1.</param>
internal sealed partial record NpyHeader(char Order, string Type, bool Fortran, IReadOnlyList<int> Shape)
{
    const int LongestBytes = 4096;

    /// <summary>Parses the header.</summary>
    /// <exception cref="InvalidDataException">It is not such a dictionary.</exception>
    /// <exception cref="NotSupportedException">The values are of a type, or the shape is one, that is not read.</exception>
    internal static NpyHeader Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestBytes)
            throw new InvalidDataException("its header is too long");
        var text = System.Text.Encoding.Latin1.GetString(bytes);
        var whole = Dictionary().Match(text);
        if (!whole.Success)
            throw new InvalidDataException("its header is no dictionary of descr, fortran_order and shape");
        var entries = new Dictionary<string, string>(StringComparer.Ordinal);
        for (var i = 0; i < 3; i++)
            if (!entries.TryAdd(whole.Groups["key"].Captures[i].Value, whole.Groups["value"].Captures[i].Value))
                throw new InvalidDataException("an entry of its header is duplicated");
        var type = Descr().Match(entries["descr"]);
        if (!type.Success)
            throw new NotSupportedException($"its values are of the type {entries["descr"]}, which is not read");
        if (entries["fortran_order"] is not ("True" or "False") || entries["shape"][0] != '(')
            throw new InvalidDataException("its header is wrong");
        return new(type.Groups["order"].Value[0], type.Groups["type"].Value, entries["fortran_order"] == "True", Axes(entries["shape"]));
    }

    static List<int> Axes(string shape)
    {
        var axes = new List<int>();
        foreach (var word in shape.Trim('(', ')').Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            axes.Add(
                int.TryParse(word, System.Globalization.NumberStyles.None, null, out var axis) && axis > 0
                    ? axis
                    : throw new NotSupportedException($"its shape is {shape}, which is not read")
            );
        return axes.Count is >= 1 and <= 3 ? axes : throw new NotSupportedException($"its shape is {shape}, which is not read");
    }

    [GeneratedRegex(
        @"\A\{ *(?:'(?<key>descr|fortran_order|shape)' *: *"
            + @"(?<value>'[^']*'|True|False|\( *\)|\( *[0-9]+(?: *, *[0-9]+)* *(?:, *)?\)) *(?:, *(?=[}'])|(?=\}))){3}\} *\n?\z",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Dictionary();

    [GeneratedRegex(@"\A'((?<order>[<>])(?<type>f4|f8|u2|i4)|(?<order>[|<>])(?<type>u1))'\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Descr();
}
