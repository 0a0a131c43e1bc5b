using HydraSharp.Inference;

namespace HydraSharp.Data;

/// <summary>The parts of the data by their names.</summary>
internal static class PartNames
{
    /// <summary>One part, or every part for "all".</summary>
    /// <exception cref="HydraException">There is no such part (kind Usage).</exception>
    internal static IReadOnlyList<Part> Of(string split) =>
        split == "all" ? Enum.GetValues<Part>()
        : Enum.TryParse<Part>(split, ignoreCase: true, out var part) ? [part]
        : throw new HydraException(ErrorKind.Usage, $"there is no part '{split}'; one of train, validation, test, all");
}
