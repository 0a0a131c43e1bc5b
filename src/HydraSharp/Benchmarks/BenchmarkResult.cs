using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using HydraSharp.Analysis.Timing;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Benchmarks;

/// <summary>What one shared backbone with several heads costs, beside one network per task. bench.json of a run.</summary>
/// <param name="Size">Height of the images in pixels.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="DecodeMilliseconds">Time to read, decode and resize one image on one thread, apart from all below.</param>
/// <param name="Versions">Versions of what ran, by name.</param>
/// <param name="Figures">The figures, a row per candidate and batch size.</param>
public sealed record BenchmarkResult(
    int Size,
    int Threads,
    double DecodeMilliseconds,
    IReadOnlyDictionary<string, string> Versions,
    IReadOnlyList<BenchmarkFigures> Figures
)
{
    /// <summary>Width of the images in pixels; 0 in files of older versions, whose images are squares.</summary>
    public int Width { get; init; }

    /// <summary>Size of the images for people: width, then height.</summary>
    [JsonIgnore]
    public string SizeText => $"{(Width == 0 ? Size : Width)} x {Size}";

    /// <summary>How the times were taken, in words; empty in files of older versions.</summary>
    public string Protocol { get; init; } = "";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>
    /// How fast the runtimes are beside each other, a line per batch size: images a second over those of the first ONNX Runtime for the
    /// same candidate, the median over the candidates.
    /// </summary>
    public IEnumerable<string> Speeds()
    {
        foreach (var ofBatch in Figures.GroupBy(f => f.Batch))
        {
            var runtimes = ofBatch.GroupBy(f => f.Runtime).ToArray();
            if (
                runtimes.FirstOrDefault(r => r.Key.StartsWith(OnnxCandidate.Maker, StringComparison.Ordinal)) is not { } measure
                || runtimes.Length == 1
            )
                continue;
            var pace = measure.ToDictionary(f => f.Name, f => f.ImagesPerSecond, StringComparer.Ordinal);
            var others = runtimes
                .Where(r => r != measure)
                .Select(r => (Runtime: r.Key, Ratios: r.Where(f => pace.ContainsKey(f.Name)).Select(f => f.ImagesPerSecond / pace[f.Name])))
                .Select(r => string.Create(CultureInfo.InvariantCulture, $"{r.Runtime} {BenchmarkFigures.Median([.. r.Ratios]):F2}"));
            yield return $"batches of {ofBatch.Key}, speed where {measure.Key} is 1: {string.Join(", ", others)}";
        }
    }

    /// <summary>Measures how fast model files answer, and what one network per task would cost instead.</summary>
    /// <param name="files">The files; at least one.</param>
    /// <param name="options">How they are raced; null for the defaults.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="HydraModelException">A file is not a model of HydraSharp, or changed since its export.</exception>
    /// <exception cref="HydraException">The models take images of different sizes.</exception>
    public static BenchmarkResult Of(IReadOnlyList<string> files, BenchOptions? options = null, CancellationToken stop = default) =>
        ModelFileBenchmark.Run(files, options, stop);

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    internal void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, Json);

    /// <summary>Reads what <see cref="Write"/> wrote; null where nothing was.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static BenchmarkResult? Read(IStorage storage, string path) =>
        JsonFile.Find<BenchmarkResult>(storage, path, Json, "Delete it, or write it anew with 'hydra bench'.");
}
