namespace HydraSharp.Analysis;

/// <summary>An image with its truth and a head's dense prediction.</summary>
/// <param name="Example">The example.</param>
/// <param name="Value">The main metric of its pixels alone.</param>
/// <param name="IsBest">Whether it is one of the best rather than the worst.</param>
/// <param name="Images">Image, truth and answer as data URIs.</param>
internal sealed record MapSample(int Example, double Value, bool IsBest, IReadOnlyList<string> Images);
