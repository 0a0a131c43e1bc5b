using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Tests.Tasks.Metrics;

/// <summary>Measures rows written out in a test.</summary>
static class Measured
{
    internal static double Value(MetricSpec metric, Decision decision, float[][] answers, float[][] targets)
    {
        var measurement = metric.Start(decision);
        foreach (var (answer, target) in answers.Zip(targets))
            measurement.Add(answer, target);
        return measurement.Value;
    }

    /// <summary>Answers and targets of width 1.</summary>
    internal static double Value(MetricSpec metric, Decision decision, float[] answers, float[] targets) =>
        Value(metric, decision, [.. answers.Select(a => new[] { a })], [.. targets.Select(t => new[] { t })]);

    /// <summary>Answers that are certain of a class each.</summary>
    internal static double Predicted(MetricSpec metric, int classes, int[] reported, int[] targets) =>
        Value(
            metric,
            new(AnswerKind.Category),
            [.. reported.Select(t => Enumerable.Range(0, classes).Select(c => c == t ? 1f : 0f).ToArray())],
            [.. targets.Select(t => new[] { (float)t })]
        );
}
