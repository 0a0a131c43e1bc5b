namespace HydraSharp.Inference.Cards;

/// <summary>How a model became 8 bits, and what that cost.</summary>
/// <param name="CalibrationImages">Training images on which the ranges of values were found.</param>
/// <param name="Samples">Images of the validation split on which the cost was measured.</param>
/// <param name="Tasks">The cost for each task.</param>
/// <param name="Kept">Parts of the model that stayed in float32, because 8 bits hurt too much there.</param>
public sealed record QuantizationFigures(
    int CalibrationImages,
    int Samples,
    IReadOnlyList<QuantizationLoss> Tasks,
    IReadOnlyList<string> Kept
)
{
    /// <summary>Size and speed beside float32; null where they were not measured.</summary>
    public QuantizationSpeedup? Gain { get; init; }
}
