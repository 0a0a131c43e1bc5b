using System.Text.Json;
using System.Text.Json.Serialization;

namespace HydraSharp.Tuning;

/// <summary>What a search came to.</summary>
/// <param name="Best">The best of the trials that were trained longest; null where every training failed.</param>
/// <param name="Experiment">The best trial's experiment as a file, to be trained; empty without one.</param>
/// <param name="Trials">All trials, by number.</param>
/// <param name="Epochs">Epochs that were trained in all.</param>
/// <param name="Budget">Epochs that were allowed.</param>
public sealed record TuneResult(Trial? Best, string Experiment, IReadOnlyList<Trial> Trials, int Epochs, int Budget)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
    };

    /// <summary>
    /// Searches for settings until the budget is spent: trials are drawn at random, trained a little, and the better ones trained on.
    /// Every trial is a run. Begun again in the same folder it finds what was trained, and continues.
    /// </summary>
    /// <param name="experiment">What is searched around.</param>
    /// <param name="folder">The folder of the trials, a run each; best.yaml and tune.json are written into it.</param>
    /// <param name="options">What is tried, and for how long.</param>
    /// <exception cref="Inference.HydraException">
    /// A trial's experiment is wrong, there is no validation split, or the folder holds another search.
    /// </exception>
    /// <exception cref="OperationCanceledException">It was stopped; what was learned is saved.</exception>
    public static TuneResult Search(Experiment experiment, string folder, TuneOptions? options = null) =>
        Tune.Search(experiment, folder, options);

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
