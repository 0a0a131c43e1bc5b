using System.Text.Json;
using System.Text.Json.Serialization;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Comparisons;

/// <summary>Whether a teacher helped: a run beside one that was trained without it. ablation.json of the run with the teacher.</summary>
/// <param name="Split">The split of the data that was measured, by the labels of the data alone.</param>
/// <param name="With">Folder of the run with the teacher.</param>
/// <param name="Without">Folder of the run without it.</param>
/// <param name="Filled">Who filled how many labels, a sentence each.</param>
/// <param name="OtherDifferences">
/// Settings besides the teacher that differ as well, with both values; the teacher is the only difference where there are none.
/// </param>
/// <param name="Figures">Every metric of every task, the main metric of a task first.</param>
public sealed record AblationResult(
    string Split,
    string With,
    string Without,
    IReadOnlyList<string> Filled,
    IReadOnlyList<string> OtherDifferences,
    IReadOnlyList<AblatedFigure> Figures
)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>What the reader has to know, a sentence each.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> Notes =>
        [
            .. Filled,
            OtherDifferences.Count == 0
                ? "Nothing but the teacher differs."
                : $"Not only the teacher differs, so the teacher alone does not "
                    + $"explain the figures: {string.Join("; ", OtherDifferences)}.",
            "One run each: the intervals cover the images alone; another seed may come out otherwise.",
        ];

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    internal void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, Json);

    /// <summary>Reads what <see cref="Write"/> wrote; null where nothing was.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static AblationResult? Read(IStorage storage, string path) =>
        JsonFile.Find<AblationResult>(storage, path, Json, "Delete it, or write it anew with 'hydra compare'.");
}
