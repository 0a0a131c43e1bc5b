using System.Text.Json;
using System.Text.Json.Serialization;
using HydraSharp.Analysis;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Comparisons;

/// <summary>
/// Whether sharing helped: models beside networks of one task each that were trained in the same way. sharing.json of a run.
/// </summary>
/// <param name="Split">The split of the data that was measured.</param>
/// <param name="HydraRuns">Folders of the models.</param>
/// <param name="BaselineRuns">Folders of the baselines.</param>
/// <param name="Figures">Every metric of every task, the main metric of a task first.</param>
/// <param name="DeltaMetrics">Mean relative loss over all metrics in percent with its interval; lower is better.</param>
/// <param name="DeltaTasks">Mean relative gain over tasks in percent with its interval; higher is better.</param>
public sealed record SharingResult(
    string Split,
    IReadOnlyList<string> HydraRuns,
    IReadOnlyList<string> BaselineRuns,
    IReadOnlyList<SharedFigure> Figures,
    Interval DeltaMetrics,
    Interval DeltaTasks
)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The main metric of each task.</summary>
    [JsonIgnore]
    public IReadOnlyList<SharedFigure> Main => [.. Figures.DistinctBy(f => f.Task)];

    /// <summary>Seeds on the poorer side; with one, the intervals cover the images alone.</summary>
    [JsonIgnore]
    public int Seeds => Figures.Count == 0 ? 0 : Figures.Min(f => Math.Min(f.Baselines.Count, f.Models.Count));

    /// <summary>Why Δm is not defined; null where it is.</summary>
    [JsonIgnore]
    public string? WhyNoDelta
    {
        get
        {
            string[] wrong =
            [
                .. Figures.Where(f => f.Baseline == 0).Select(f => $"the baselines' {f.Task} {f.Metric} is 0"),
                .. Figures.Where(f => double.IsNaN(f.Baseline)).Select(f => $"the baselines' {f.Task} {f.Metric} is not defined"),
                .. Figures.Where(f => double.IsNaN(f.Model)).Select(f => $"the models' {f.Task} {f.Metric} is not defined"),
            ];
            return wrong.Length == 0 ? null : $"Δm is not defined: {string.Join(", ", wrong)}, and no relative change can be taken of it";
        }
    }

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    internal void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, Json);

    /// <summary>Reads what <see cref="Write"/> wrote; null where nothing was.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static SharingResult? Read(IStorage storage, string path) =>
        JsonFile.Find<SharingResult>(storage, path, Json, "Delete it, or write it anew with 'hydra compare'.");
}
