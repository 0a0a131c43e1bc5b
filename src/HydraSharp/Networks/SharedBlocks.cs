namespace HydraSharp.Networks;

/// <summary>The shared part in blocks, by the names of its parameters.</summary>
internal static class SharedBlocks
{
    const int Parts = 2;

    /// <summary>
    /// The block of each parameter: the first two parts of its name, such as <c>backbone.layer1</c>. Where most parameters have the same
    /// two and a number follows, the number too: <c>backbone.features.7</c>.
    /// </summary>
    /// <param name="names">Names of the parameters.</param>
    internal static IReadOnlyList<string> Of(IReadOnlyList<string> names)
    {
        var most = names.CountBy(Short, StringComparer.Ordinal).Where(g => 2 * g.Value > names.Count).Select(g => g.Key).FirstOrDefault();
        return
        [
            .. names.Select(n =>
                Short(n) == most && n.Split('.') is [_, _, var number, ..] && int.TryParse(number, out _) ? $"{most}.{number}" : Short(n)
            ),
        ];
    }

    static string Short(string name) => string.Join('.', name.Split('.').Take(Parts));
}
