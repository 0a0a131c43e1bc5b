using HydraSharp.Inference;

namespace HydraSharp.Data;

/// <summary>The splits of the data by their names.</summary>
internal static class SplitNames
{
    /// <summary>The name of a split.</summary>
    internal static string Of(Split split) => split.ToString().ToLowerInvariant();

    /// <summary>One part, or every part for "all".</summary>
    /// <exception cref="HydraException">There is no such part (kind Usage).</exception>
    internal static IReadOnlyList<Split> Of(string split) =>
        split == "all" ? Enum.GetValues<Split>()
        : Enum.TryParse<Split>(split, ignoreCase: true, out var part) ? [part]
        : throw new HydraException(ErrorKind.Usage, $"there is no part '{split}'; one of train, validation, test, all");
}
