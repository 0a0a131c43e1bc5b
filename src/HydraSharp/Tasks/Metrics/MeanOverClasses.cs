using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Measures each label, or each class against all others, as a two-class task, and takes the mean where that is defined. Unknown labels
/// (NaN) are not counted.
/// </summary>
internal sealed class MeanOverClasses(Decision decision, Func<Measurement> start) : Measurement
{
    readonly List<Measurement> classes = [];

    public override double Value => classes.Select(c => c.Value).Where(v => !double.IsNaN(v)).DefaultIfEmpty(double.NaN).Average();

    public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
    {
        while (classes.Count < answer.Length)
            classes.Add(start());
        for (var c = 0; c < answer.Length; c++)
        {
            var truth =
                decision.Kind == AnswerKind.Labels ? target[c]
                : target[0] == c ? 1
                : 0;
            if (!float.IsNaN(truth))
                classes[c].Add(answer.Slice(c, 1), [truth]);
        }
    }
}
