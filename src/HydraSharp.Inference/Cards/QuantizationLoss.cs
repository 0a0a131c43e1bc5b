namespace HydraSharp.Inference.Cards;

/// <summary>What smaller numbers cost one task: its main metric in float32 and in 8 bits, on the same images.</summary>
/// <param name="Name">The task.</param>
/// <param name="Metric">The metric, such as accuracy.</param>
/// <param name="Before">In float32.</param>
/// <param name="BeforeLow">Lower end of its 95 % interval.</param>
/// <param name="BeforeHigh">Upper end of its 95 % interval.</param>
/// <param name="After">In 8 bits.</param>
/// <param name="Loss">
/// How much worse: the growth of an error, or the fall of a metric for which more is better, as a share of Before; negative where it became
/// better.
/// </param>
public sealed record QuantizationLoss(
    string Name,
    string Metric,
    double Before,
    double BeforeLow,
    double BeforeHigh,
    double After,
    double Loss
);
