using System.Text.Json.Serialization;

namespace HydraSharp.Inference;

/// <summary>What one task of a model answers, and in which words. It travels inside the model file.</summary>
public sealed record TaskCard
{
    /// <summary>The task's name, which is also the name of the model's output.</summary>
    public required string Name { get; init; }

    /// <summary>How it answers.</summary>
    public required AnswerKind Kind { get; init; }

    /// <summary>Unit of a number, such as years; may be empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Names of the classes, levels (lowest first) or labels, in the order of the answer; none for a number.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Probability from which on a second class or a label counts as given.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>What was measured when the model was made, by metric; none when nothing was.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>How an answer becomes the class, the level or the labels that are told.</summary>
    [JsonIgnore]
    public Decision Decision => new(Kind, Threshold);

    /// <summary>Numbers in one decoded answer.</summary>
    [JsonIgnore]
    public int Width => Kind is AnswerKind.Number or AnswerKind.Binary ? 1 : Classes.Count;

    /// <summary>Puts a decoded answer [<see cref="Width"/>] into words and units.</summary>
    public Answer Read(ReadOnlySpan<float> answer)
    {
        if (answer.Length != Width) throw new ArgumentException($"{answer.Length} numbers for an answer of {Width}", nameof(answer));
        return Kind switch
        {
            AnswerKind.Number => new Answer.Number(answer[0], Unit),
            AnswerKind.Binary => OfTwo(answer),
            AnswerKind.Category => OfMany(answer),
            AnswerKind.Level => Level(answer),
            AnswerKind.Labels => Labels(answer),
            _ => throw new NotSupportedException($"an answer of kind {Kind} has no words"),
        };
    }

    Answer.Category OfTwo(ReadOnlySpan<float> answer)
    {
        double[] probabilities = [1 - (double)answer[0], answer[0]];
        var told = Decision.Class(answer);
        return new(Classes[told], probabilities[told], [new(Classes[0], probabilities[0]), new(Classes[1], probabilities[1])]);
    }

    Answer.Category OfMany(ReadOnlySpan<float> answer)
    {
        var told = Decision.Class(answer);
        return new(Classes[told], answer[told], Named(answer));
    }

    Answer.Level Level(ReadOnlySpan<float> answer)
    {
        var told = Decision.Class(answer);
        return new(Classes[told], told, answer[told], Named(answer));
    }

    Answer.Labels Labels(ReadOnlySpan<float> answer)
    {
        var present = new List<string>();
        for (var i = 0; i < answer.Length; i++)
            if (Decision.Accepts(answer[i])) present.Add(Classes[i]);
        return new(present, Named(answer));
    }

    KeyValuePair<string, double>[] Named(ReadOnlySpan<float> answer)
    {
        var pairs = new KeyValuePair<string, double>[Classes.Count];
        for (var i = 0; i < pairs.Length; i++) pairs[i] = new(Classes[i], answer[i]);
        return pairs;
    }
}
