namespace HydraSharp.Tasks.Metrics;

/// <summary>A metric being measured: rows go in one at a time, the exact value over all of them comes out.</summary>
/// <remarks>Public because a metric of another assembly derives from it.</remarks>
public abstract class Measurement
{
    /// <summary>Adds one labelled row: the decoded answer and its target, laid out as <see cref="Inference.AnswerKind"/> says.</summary>
    public abstract void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target);

    /// <summary>The metric over all rows so far; NaN where it is not defined (no rows, or AUROC with one class only).</summary>
    public abstract double Value { get; }
}
