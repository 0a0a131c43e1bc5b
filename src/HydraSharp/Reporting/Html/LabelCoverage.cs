namespace HydraSharp.Reporting.Html;

/// <summary>How many pictures of a part have a label of each task.</summary>
/// <param name="Part">The part.</param>
/// <param name="Pictures">Its pictures.</param>
/// <param name="Labels">Labelled pictures by task.</param>
internal sealed record LabelCoverage(string Part, int Pictures, IReadOnlyList<KeyValuePair<string, int>> Labels);
