using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Analysis;

/// <summary>
/// One number that a head's logits are divided by, so that its probabilities are as true as they can be: the minimum of the log loss on the
/// validation split. Guo et al., ICML 2017, section 4.2, https://arxiv.org/abs/1706.04599.
/// </summary>
internal static class Temperature
{
    /// <summary>The search: from a twentieth to twenty.</summary>
    internal const double Lowest = 0.05,
        Highest = 20;

    const double Margin = 0.01;
    const int Steps = 80;
    const double Least = 1e-300;

    /// <summary>
    /// Whether a task has a temperature: it predicts one class by its probability, and which one is the same for every temperature. With
    /// another threshold than one half, a temperature would change the answers that were measured.
    /// </summary>
    internal static bool Supports(Decision decision) =>
        decision.Kind == AnswerKind.Category || (decision.Kind == AnswerKind.Binary && decision.Threshold == 0.5);

    /// <summary>The best temperature for a head's labelled rows; null when there is none.</summary>
    internal static double? Fit(TaskOutputs outputs) =>
        outputs.Labelled.Count == 0 ? null : Fit([.. outputs.Labelled.Select(r => (outputs.Probabilities(r), outputs.Truth(r)))]);

    /// <summary>
    /// The best temperature: a golden-section search over its logarithm. The log loss has one minimum, as it is convex in 1/T. Null where
    /// that lies at an end of the search: a head that makes no error here is best when it is certain of all, which says nothing of other
    /// images.
    /// </summary>
    internal static double? Fit(IReadOnlyList<(double[] Probabilities, int Truth)> rows)
    {
        var logits = rows.Select(r => (Logits(r.Probabilities), r.Truth)).ToArray();
        var ratio = (Math.Sqrt(5) - 1) / 2;
        var (low, high) = (Math.Log(Lowest), Math.Log(Highest));
        var (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
        var (atLeft, atRight) = (Loss(logits, Math.Exp(left)), Loss(logits, Math.Exp(right)));
        for (var step = 0; step < Steps; step++)
        {
            if (atLeft <= atRight)
            {
                (high, right, atRight) = (right, left, atLeft);
                left = high - ratio * (high - low);
                atLeft = Loss(logits, Math.Exp(left));
            }
            else
            {
                (low, left, atLeft) = (left, right, atRight);
                right = low + ratio * (high - low);
                atRight = Loss(logits, Math.Exp(right));
            }
        }

        var found = Math.Exp((low + high) / 2);
        return found > Lowest * (1 + Margin) && found < Highest * (1 - Margin) ? found : null;
    }

    /// <summary>Probabilities after their logits were divided by a temperature.</summary>
    internal static double[] Apply(double[] probabilities, double temperature)
    {
        if (temperature == 1)
            return probabilities;
        var logits = Logits(probabilities);
        var most = logits.Max();
        var powers = logits.Select(l => Math.Exp((l - most) / temperature)).ToArray();
        var sum = powers.Sum();
        return [.. powers.Select(p => p / sum)];
    }

    // Logits but for a constant, which a softmax does not see.
    static double[] Logits(double[] probabilities) => [.. probabilities.Select(p => Math.Log(Math.Max(Least, p)))];

    static double Loss((double[] Logits, int Truth)[] rows, double temperature)
    {
        var sum = 0.0;
        foreach (var (logits, truth) in rows)
        {
            var most = logits.Max();
            var all = 0.0;
            foreach (var logit in logits)
                all += Math.Exp((logit - most) / temperature);
            sum += Math.Log(all) - (logits[truth] - most) / temperature;
        }

        return sum / rows.Length;
    }
}
