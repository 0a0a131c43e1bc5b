using System.Text.Json.Serialization;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inference.Cards;

/// <summary>What one task of a model answers, and in which words. It travels inside the model file.</summary>
public sealed record TaskCard
{
    /// <summary>The task's name, which is also the name of the model's output.</summary>
    public required string Name { get; init; }

    /// <summary>How it answers.</summary>
    public required AnswerKind Kind { get; init; }

    /// <summary>Unit of a number, such as years; may be empty.</summary>
    public string Unit { get; init; } = "";

    /// <summary>Smallest number that it answers with, also for a pixel; null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Minimum { get; init; }

    /// <summary>Largest number that it answers with, also for a pixel; null for no limit.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public double? Maximum { get; init; }

    /// <summary>Names of the classes, levels (lowest first) or labels, in the order of the answer; none for a number.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Probability from which on a second class or a label counts as given.</summary>
    public double Threshold { get; init; } = 0.5;

    /// <summary>What was measured when the model was made, by metric; none when nothing was.</summary>
    public IReadOnlyDictionary<string, double> Metrics { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <summary>How an answer becomes the class, the level or the labels that are predicted.</summary>
    [JsonIgnore]
    public Decision Decision => new(Kind, Threshold);

    /// <summary>Whether it predicts every pixel.</summary>
    [JsonIgnore]
    public bool IsMap => Kind is AnswerKind.ClassMap or AnswerKind.NumberMap or AnswerKind.DirectionMap;

    /// <summary>Numbers in one decoded answer, or for each pixel of one that is a map.</summary>
    [JsonIgnore]
    public int Width =>
        Kind switch
        {
            AnswerKind.Number or AnswerKind.Binary or AnswerKind.ClassMap or AnswerKind.NumberMap => 1,
            AnswerKind.DirectionMap => 3,
            _ => Classes.Count,
        };

    /// <summary>
    /// Lengths of one decoded answer in a model's output: [<see cref="Width"/>], and for maps [height, width] or [height, width, 3].
    /// </summary>
    /// <param name="image">The model's input.</param>
    public long[] Shape(ImagePreprocessing image)
    {
        ArgumentNullException.ThrowIfNull(image);
        if (!IsMap)
            return [Width];
        return Width == 1 ? [image.Size, image.InputWidth()] : [image.Size, image.InputWidth(), Width];
    }

    /// <summary>Puts a decoded answer into words and units.</summary>
    /// <param name="answer">The numbers, as <see cref="Shape"/> says.</param>
    /// <param name="image">The model's input; needed for maps.</param>
    public Answer Read(ReadOnlySpan<float> answer, ImagePreprocessing? image = null)
    {
        var length = IsMap ? Shape(image ?? throw new ArgumentNullException(nameof(image))).Aggregate(1L, (a, b) => a * b) : Width;
        if (answer.Length != length)
            throw new ArgumentException($"{answer.Length} numbers for an answer of {length}", nameof(answer));
        return Kind switch
        {
            AnswerKind.ClassMap => Answer.ClassMap.Of(answer, Classes, image!.InputWidth()),
            AnswerKind.NumberMap => new Answer.NumberMap(image!.InputWidth(), image.Size, answer.ToArray(), Unit),
            AnswerKind.DirectionMap => new Answer.DirectionMap(image!.InputWidth(), image.Size, answer.ToArray()),
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
        var decided = Decision.Class(answer);
        return new(Classes[decided], probabilities[decided], [new(Classes[0], probabilities[0]), new(Classes[1], probabilities[1])]);
    }

    Answer.Category OfMany(ReadOnlySpan<float> answer)
    {
        var decided = Decision.Class(answer);
        return new(Classes[decided], answer[decided], Named(answer));
    }

    Answer.Level Level(ReadOnlySpan<float> answer)
    {
        var decided = Decision.Class(answer);
        return new(Classes[decided], decided, answer[decided], Named(answer));
    }

    Answer.Labels Labels(ReadOnlySpan<float> answer)
    {
        var present = new List<string>();
        for (var i = 0; i < answer.Length; i++)
            if (Decision.Accepts(answer[i]))
                present.Add(Classes[i]);
        return new(present, Named(answer));
    }

    KeyValuePair<string, double>[] Named(ReadOnlySpan<float> answer)
    {
        var pairs = new KeyValuePair<string, double>[Classes.Count];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new(Classes[i], answer[i]);
        return pairs;
    }
}
