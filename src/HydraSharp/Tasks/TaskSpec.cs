using System.Globalization;
using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Layers;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Tasks;

/// <summary>One thing the model predicts: its labels, its head, its loss and its metrics.</summary>
/// <remarks>
/// Other assemblies derive tasks of rows: a label is a word or a number, and an answer one row of numbers. Tasks whose labels are images
/// (<see cref="MapTask"/>) are closed, and so <see cref="Map"/> and <see cref="CreateMapHead"/> are not for them.
/// </remarks>
public abstract record TaskSpec : IChecked
{
    /// <summary>Name of the task; the key of its label, its head and its answer everywhere.</summary>
    public string Name { get; init; } = "";

    /// <summary>Constant factor on this task's loss, before balancing.</summary>
    public double Weight { get; init; } = 1;

    /// <summary>The layers between the shared features and the raw outputs.</summary>
    public HeadSpec Head { get; init; } = new Linear();

    /// <summary>The loss between raw output and target.</summary>
    public abstract LossSpec Loss { get; init; }

    /// <summary>What is measured. The first is the task's main metric: it takes part in choosing the best checkpoint.</summary>
    public abstract IReadOnlyList<MetricSpec> Metrics { get; init; }

    /// <summary>How the task answers.</summary>
    public abstract AnswerKind Kind { get; }

    /// <summary>How a decoded answer becomes the class, level or labels that are predicted; metrics measure by it.</summary>
    public virtual Decision Decision => new(Kind);

    /// <summary>
    /// Whether an image that is a mix of two can be compared with the labels of both, each loss weighed by its share. Wrong for a task that
    /// asks where something is, or how two places of an image differ.
    /// </summary>
    public virtual bool SupportsMixup => true;

    /// <summary>Classes that change places when the image is mirrored: left to right.</summary>
    public virtual IReadOnlyDictionary<string, string> MirroredClasses => new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// How a label is read that is an image itself, with a value for each pixel; null where a label is a word or a number.
    /// </summary>
    public virtual MapFormat? Map => null;

    /// <summary>Numbers in one target row, or for each pixel of a label that is an image.</summary>
    public abstract int TargetWidth { get; }

    /// <summary>Numbers in one decoded answer row, or for each pixel of an answer that is an image.</summary>
    public abstract int AnswerWidth { get; }

    /// <summary>Writes a label as numbers; returns what is wrong with it, or null. An empty label never comes here.</summary>
    /// <param name="label">The label as the data have it, trimmed.</param>
    /// <param name="target">[TargetWidth], to be filled.</param>
    public abstract string? Encode(string label, Span<float> target);

    /// <summary>
    /// Writes the labels of one column as numbers. A task whose labels can be read in more than one way decides here once, for the whole
    /// column; others keep <see cref="Encode"/>.
    /// </summary>
    /// <param name="labels">All labels of the column, trimmed; none is empty.</param>
    public virtual LabelEncoder Encoder(IReadOnlyCollection<string> labels) => Encode;

    /// <summary>
    /// A decoded answer as a label that the data could have, which <see cref="Encode"/> reads: the number, or the class, level or labels
    /// that are predicted, without their probability. Not asked where a label is an image.
    /// </summary>
    /// <param name="answer">[AnswerWidth]</param>
    public virtual string Label(ReadOnlySpan<float> answer) =>
        Read(answer) switch
        {
            Answer.Number number => Math.Clamp(
                    number.Value,
                    Card.Minimum ?? double.NegativeInfinity,
                    Card.Maximum ?? double.PositiveInfinity
                )
                .ToString("R", CultureInfo.InvariantCulture),
            Answer.Category category => category.Label,
            Answer.Level level => level.Label,
            _ => throw new NotSupportedException($"an answer of a {GetType().Name} task is not one word or number"),
        };

    /// <summary>Creates the trainable part.</summary>
    /// <param name="features">Width of the shared features.</param>
    public abstract TaskHead CreateHead(long features);

    /// <summary>Creates the trainable part that reads a shared map cell by cell; null for a task that predicts for whole images.</summary>
    /// <param name="map">The shared map.</param>
    public virtual TaskHead? CreateMapHead(FeatureShape map) => null;

    /// <summary>The answer that a program gives which has never seen the image: the best constant for these targets.</summary>
    /// <param name="targets">[rows, TargetWidth], at least one row.</param>
    /// <returns>[AnswerWidth]</returns>
    public abstract float[] BestConstant(ReadOnlySpan<float> targets);

    /// <summary>What a model file says of the task.</summary>
    public abstract TaskCard Card { get; }

    /// <summary>Puts a decoded answer into words and units.</summary>
    /// <param name="answer">[AnswerWidth], for each pixel of the input where it is a map.</param>
    /// <param name="image">The network's input; needed for maps.</param>
    public Answer Read(ReadOnlySpan<float> answer, ImagePreprocessing? image = null) => Card.Read(answer, image);

    /// <inheritdoc />
    public virtual void Check(Problems problems)
    {
        problems.Require(
            Weight > 0 && double.IsFinite(Weight),
            "weight",
            $"{Weight} is not a positive number",
            "leave the task out to switch it off"
        );
        problems.Require(Loss.Supports(Kind), "loss", $"{Loss.GetType().Name} does not suit a {GetType().Name} task");
        foreach (var metric in Metrics.Where(m => !m.Supports(Kind)))
            problems.Add("metrics", $"{metric.GetType().Name} does not suit a {GetType().Name} task");
        problems.Require(Metrics.Count > 0, "metrics", "a task needs at least one metric");
    }

    /// <summary>Adds the errors of the loss that need the number of the head's raw outputs.</summary>
    protected void CheckLoss(long outputs, Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        if (Loss.Supports(Kind))
            problems.Within("loss", () => Loss.CheckOutputs(Kind, outputs, problems));
    }
}
