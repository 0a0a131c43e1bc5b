using System.Text.Json;
using System.Text.Json.Serialization;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training.Balancing.Diagnostics;

namespace HydraSharp.Runs.Records;

/// <summary>What one epoch came to. The list of them is a run's history: every report is written from it.</summary>
/// <param name="Epoch">The epoch, from 1.</param>
/// <param name="Seconds">Its duration.</param>
/// <param name="ImagesPerSecond">Its training speed, decoding included.</param>
/// <param name="LearningRate">Learning rate of its last step.</param>
/// <param name="Losses">Mean training loss by task, in the experiment's order; NaN where a task had no label.</param>
/// <param name="Validation">Figures on the validation split; null when it is empty.</param>
/// <param name="Ended">When it ended.</param>
internal sealed record EpochRecord(
    int Epoch,
    double Seconds,
    double ImagesPerSecond,
    double LearningRate,
    IReadOnlyList<KeyValuePair<string, double>> Losses,
    Evaluation? Validation,
    DateTimeOffset Ended
)
{
    /// <summary>
    /// Share of the training time in which the next batch was waited for, from 0 to 1; of a resumed epoch, since it was resumed.
    /// </summary>
    public double LoaderWait { get; init; }

    /// <summary>Side of the images that it trained on and was validated with, in pixels; 0 where it was not written down.</summary>
    public int ImageSize { get; init; }

    /// <summary>
    /// By which epochs are chosen, lower is better: the mean over the tasks, weighted by preference, of the main metric's error over that
    /// of guessing. NaN without a validation split.
    /// </summary>
    public double Score { get; init; } = double.NaN;

    /// <summary>How the tasks' gradients on the shared part stood to each other; null where they were not looked at.</summary>
    public GradientFigures? Gradients { get; init; }

    /// <summary>What steps for one task did to the losses of all; null where none was tried.</summary>
    public AffinityFigures? Affinities { get; init; }

    /// <summary>
    /// What each task's loss counted on the shared part, the mean over the steps in which it had a label, besides its own weight; NaN for
    /// a balancing method that gives no weights. Empty where it was not written down.
    /// </summary>
    public IReadOnlyList<KeyValuePair<string, double>> Weights { get; init; } = [];

    /// <summary>Threads that computed at its end; 0 where it was not written down.</summary>
    public int Threads { get; init; }

    /// <summary>Changes of the count of threads in the epoch, because other programs took processors; empty for none.</summary>
    public IReadOnlyList<ThreadChange> ThreadChanges { get; init; } = [];

    // The exact round trip, NaN and infinities included ("NaN"): what a resumed run reads must be what the interrupted one knew.
    static readonly JsonSerializerOptions Exact = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Writes a history as a JSON array, for a checkpoint's state.</summary>
    public static void Write(Utf8JsonWriter json, IReadOnlyList<EpochRecord> history) => JsonSerializer.Serialize(json, history, Exact);

    /// <summary>Reads what <see cref="Write"/> wrote: the same numbers to the last bit.</summary>
    /// <exception cref="JsonException">It is not a history.</exception>
    public static IReadOnlyList<EpochRecord> Read(JsonElement json) =>
        json.Deserialize<List<EpochRecord>>(Exact) ?? throw new JsonException("a history must be a list");
}
