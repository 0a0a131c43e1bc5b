namespace HydraSharp.Inference;

/// <summary>What one task says of one image. The nested records are the whole set.</summary>
public abstract record Answer
{
    Answer() { }

    /// <summary>A number in its unit, such as 31.4 years.</summary>
    public sealed record Number(double Value, string Unit) : Answer;

    /// <summary>One of several classes, with the probability of each in class order.</summary>
    public sealed record Category(string Label, double Probability, IReadOnlyList<KeyValuePair<string, double>> Probabilities) : Answer;

    /// <summary>One of several ordered levels (0 = lowest), with the probability of each.</summary>
    public sealed record Level(string Label, int Index, double Probability, IReadOnlyList<KeyValuePair<string, double>> Probabilities) : Answer;

    /// <summary>Any number of labels: those at or above the threshold, and the probability of each.</summary>
    public sealed record Labels(IReadOnlyList<string> Present, IReadOnlyList<KeyValuePair<string, double>> Probabilities) : Answer;
}
