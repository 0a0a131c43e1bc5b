using HydraSharp.Inference;

namespace HydraSharp.Analysis;

/// <summary>
/// Whether a head is right as often as it says. Rows are put into bins of equal width by the probability of what was predicted; the
/// expected calibration error is the mean distance of a bin's share of right answers from its mean probability, weighted by its rows. Guo
/// et al., ICML 2017, equation 3, https://arxiv.org/abs/1706.04599.
/// </summary>
/// <param name="Bins">The bins that hold rows, lowest first.</param>
/// <param name="Error">The expected calibration error; NaN without rows.</param>
/// <param name="LogLoss">Mean of -log of the probability of what is true (natural logarithm); NaN without rows.</param>
internal sealed record Calibration(IReadOnlyList<Calibration.Bin> Bins, double Error, double LogLoss)
{
    /// <summary>Bins between 0 and 1, as in the paper.</summary>
    internal const int BinCount = 15;

    const double Least = 1e-300;

    /// <summary>A bin.</summary>
    /// <param name="Low">Lowest probability.</param>
    /// <param name="High">Highest probability.</param>
    /// <param name="Rows">Rows in it.</param>
    /// <param name="Confidence">Their mean probability of what was predicted.</param>
    /// <param name="Right">The share of them that was right.</param>
    internal sealed record Bin(double Low, double High, int Rows, double Confidence, double Right);

    /// <summary>Measures a head's labelled rows.</summary>
    /// <param name="outputs">A task of kind Binary, Category or Level.</param>
    /// <param name="temperature">What divides the logits.</param>
    internal static Calibration Of(TaskOutputs outputs, double temperature = 1) =>
        Of([
            .. outputs.Labelled.Select(r =>
                (Temperature.Apply(outputs.Probabilities(r), temperature), outputs.Predicted(r), outputs.Truth(r))
            ),
        ]);

    /// <summary>Whether such answers are probabilities of one predicted class.</summary>
    internal static bool Supports(AnswerKind kind) => kind is AnswerKind.Binary or AnswerKind.Category or AnswerKind.Level;

    internal static Calibration Of(IReadOnlyList<(double[] Probabilities, int Predicted, int Truth)> rows)
    {
        if (rows.Count == 0)
            return new([], double.NaN, double.NaN);
        var bins = rows.GroupBy(r => Math.Min(BinCount - 1, (int)(r.Probabilities[r.Predicted] * BinCount)))
            .OrderBy(g => g.Key)
            .Select(g => new Bin(
                (double)g.Key / BinCount,
                (g.Key + 1.0) / BinCount,
                g.Count(),
                g.Average(r => r.Probabilities[r.Predicted]),
                g.Average(r => r.Predicted == r.Truth ? 1.0 : 0)
            ))
            .ToArray();
        return new(
            bins,
            bins.Sum(b => b.Rows * Math.Abs(b.Right - b.Confidence)) / rows.Count,
            rows.Average(r => -Math.Log(Math.Max(Least, r.Probabilities[r.Truth])))
        );
    }
}
