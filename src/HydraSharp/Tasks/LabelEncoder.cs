namespace HydraSharp.Tasks;

/// <summary>Writes a label of one column as numbers.</summary>
/// <param name="label">The label as the data have it, trimmed and not empty.</param>
/// <param name="target">[TargetWidth], to be filled.</param>
/// <returns>What is wrong with the label; null when nothing is.</returns>
public delegate string? LabelEncoder(string label, Span<float> target);
