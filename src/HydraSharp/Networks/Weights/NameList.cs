namespace HydraSharp.Networks.Weights;

/// <summary>Many names of arrays in few words.</summary>
internal static class NameList
{
    const int Shown = 4;

    /// <summary>The first names, and how many more there are.</summary>
    internal static string Short(IReadOnlyList<string> names) =>
        names.Count == 0
            ? "nothing"
            : string.Join(", ", names.Take(Shown)) + (names.Count > Shown ? $" and {names.Count - Shown} more" : "");

    /// <summary>The names' first parts, as many as are shown: <c>heads.age, heads.gender</c>.</summary>
    internal static string Parts(IReadOnlyList<string> names, int depth) =>
        Short([.. names.Select(n => string.Join('.', n.Split('.').Take(depth))).Distinct(StringComparer.Ordinal)]);
}
