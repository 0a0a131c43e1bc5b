using HydraSharp.Inference;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Analysis;

/// <summary>
/// A label that the head, which never learned from it, contradicts with confidence: a candidate for an error in the data, for a person to
/// look at. Classes follow confident learning (Northcutt, Jiang and Chuang, JAIR 70, 2021, https://arxiv.org/abs/1911.00068): another
/// class reaches the mean probability that it has where it is the label, and is more probable than the label. A number is a candidate
/// when its error lies more than three interquartile ranges above the upper quartile of all errors (Tukey's far-out).
/// </summary>
/// <param name="Split">The part it stands in.</param>
/// <param name="Example">The example.</param>
/// <param name="Given">The label.</param>
/// <param name="Predicted">What the head says.</param>
/// <param name="SelfConfidence">The probability of the label; NaN for a number.</param>
/// <param name="Margin">That probability minus the largest of another class, from -1; NaN for a number.</param>
/// <param name="Loss">The task's loss.</param>
internal sealed record SuspiciousLabel(
    string Split,
    int Example,
    string Given,
    string Predicted,
    double SelfConfidence,
    double Margin,
    double Loss
)
{
    const double FarOut = 3;

    /// <summary>The candidates among held-out rows, the clearest first.</summary>
    /// <param name="parts">The same task on each part that was not trained on.</param>
    internal static IReadOnlyList<SuspiciousLabel> Find(IReadOnlyList<(SplitOutputs Part, TaskOutputs Outputs)> parts)
    {
        var rows = parts.SelectMany(p => p.Outputs.Labelled.Select(r => new Held(p.Part, p.Outputs, r))).ToArray();
        if (rows.Length == 0)
            return [];
        return rows[0].Outputs.Task.Kind switch
        {
            AnswerKind.Number => Numbers(rows),
            AnswerKind.Labels =>
            [
                .. rows[0]
                    .Outputs.Names.SelectMany((name, label) => OfLabel(rows, name, label))
                    .OrderBy(s => s.Margin)
                    .ThenBy(s => s.Example),
            ],
            _ =>
            [
                .. Classes([.. rows.Select(r => (r, r.Outputs.Probabilities(r.Row), r.Outputs.Truth(r.Row)))])
                    .OrderBy(s => s.Margin)
                    .ThenBy(s => s.Example),
            ],
        };
    }

    static IReadOnlyList<SuspiciousLabel> Numbers(Held[] rows)
    {
        var errors = rows.Select(r => Math.Abs((double)r.Outputs.Answer(r.Row)[0] - r.Outputs.Target(r.Row)[0])).ToArray();
        var sorted = errors.Order().ToArray();
        var (low, high) = (Bootstrap.Quantile(sorted, 0.25), Bootstrap.Quantile(sorted, 0.75));
        return
        [
            .. rows.Index()
                .Where(r => errors[r.Index] > high + FarOut * (high - low))
                .OrderByDescending(r => errors[r.Index])
                .ThenBy(r => r.Item.Example)
                .Select(r => r.Item.Candidate(double.NaN, double.NaN)),
        ];
    }

    static IEnumerable<SuspiciousLabel> OfLabel(Held[] rows, string name, int label) =>
        Classes([
                .. rows.Where(r => !float.IsNaN(r.Outputs.Target(r.Row)[label]))
                    .Select(r => (r, Both(r.Outputs.Precise(r.Row)[label]), r.Outputs.Target(r.Row)[label] > 0.5f ? 1 : 0)),
            ])
            .Select(s => s with { Given = $"{name}: {s.Given}" });

    static IEnumerable<SuspiciousLabel> Classes(IReadOnlyList<(Held Row, double[] Probabilities, int Truth)> rows)
    {
        if (rows.Count == 0)
            yield break;
        var usual = rows[0]
            .Probabilities.Select(
                (_, c) => rows.Where(r => r.Truth == c).Select(r => r.Probabilities[c]).DefaultIfEmpty(double.PositiveInfinity).Average()
            )
            .ToArray();
        foreach (var (row, probabilities, truth) in rows)
        {
            var rival = Enumerable.Range(0, probabilities.Length).Where(c => c != truth).MaxBy(c => probabilities[c]);
            var confident = Enumerable
                .Range(0, probabilities.Length)
                .Any(c => c != truth && probabilities[c] >= usual[c] && probabilities[c] > probabilities[truth]);
            if (confident)
                yield return row.Candidate(probabilities[truth], probabilities[truth] - probabilities[rival]);
        }
    }

    static double[] Both(double present) => [1 - present, present];

    sealed record Held(SplitOutputs Part, TaskOutputs Outputs, int Row)
    {
        internal int Example => Part.Examples[Row];

        internal SuspiciousLabel Candidate(double confidence, double margin) =>
            new(Part.Split, Example, Wording.Given(Outputs, Row), Wording.Predicted(Outputs, Row), confidence, margin, Outputs.Loss(Row));
    }
}
