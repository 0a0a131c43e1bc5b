namespace HydraSharp.Inference.Records;

/// <summary>The figures of one task.</summary>
/// <param name="Samples">Images measured; 0 where the file does not say.</param>
/// <param name="Metrics">Values by metric, the main one first; NaN where there is none.</param>
public sealed record TaskRecord(int Samples, IReadOnlyList<KeyValuePair<string, double>> Metrics)
{
    /// <summary>The classes that no measured image has.</summary>
    public IReadOnlyList<string> Unseen { get; init; } = [];
}
