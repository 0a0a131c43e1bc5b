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

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);
}
