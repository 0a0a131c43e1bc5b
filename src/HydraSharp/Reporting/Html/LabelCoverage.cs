namespace HydraSharp.Reporting.Html;

/// <summary>How many images of a part have a label of each task.</summary>
/// <param name="Part">The part.</param>
/// <param name="Images">Its images.</param>
/// <param name="Labels">Labelled images by task.</param>
internal sealed record LabelCoverage(string Part, int Images, IReadOnlyList<KeyValuePair<string, int>> Labels);
