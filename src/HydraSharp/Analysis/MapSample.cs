namespace HydraSharp.Analysis;

/// <summary>A picture with its truth and a head's answer for every pixel.</summary>
/// <param name="Example">The example.</param>
/// <param name="Value">The main metric of its pixels alone.</param>
/// <param name="IsBest">Whether it is one of the best rather than the worst.</param>
/// <param name="Pictures">Picture, truth and answer as data URIs.</param>
internal sealed record MapSample(int Example, double Value, bool IsBest, IReadOnlyList<string> Pictures);
