namespace HydraSharp.Inference.Cards;

/// <summary>
/// How a decoded answer becomes the class, the level or the labels that are predicted; metrics and servers must agree on it.
/// </summary>
/// <param name="Kind">How the task answers.</param>
/// <param name="Threshold">Probability from which on a second class or a label counts as given.</param>
public readonly record struct Decision(AnswerKind Kind, double Threshold = 0.5)
{
    /// <summary>Whether a probability is enough.</summary>
    public bool Accepts(float probability) => probability >= (float)Threshold;

    /// <summary>
    /// The class or level that is predicted: by the threshold for two classes, else the most probable, and for levels the median.
    /// </summary>
    /// <param name="answer">A decoded answer of kind Binary, Category or Level.</param>
    public int Class(ReadOnlySpan<float> answer) =>
        Kind switch
        {
            AnswerKind.Binary => Accepts(answer[0]) ? 1 : 0,
            AnswerKind.Category => MostProbable(answer),
            AnswerKind.Level => Median(answer),
            _ => throw new NotSupportedException($"an answer of kind {Kind} names no single class"),
        };

    static int MostProbable(ReadOnlySpan<float> answer)
    {
        var best = 0;
        for (var i = 1; i < answer.Length; i++)
            if (answer[i] > answer[best])
                best = i;
        return best;
    }

    // CORAL's rule, equation 1: the number of boundaries that are passed with a probability above one half.
    static int Median(ReadOnlySpan<float> answer)
    {
        var above = 0.0;
        for (var level = answer.Length - 1; level > 0; level--)
        {
            above += answer[level];
            if (above > 0.5)
                return level;
        }

        return 0;
    }
}
