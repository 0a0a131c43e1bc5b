using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Benchmarks;

/// <summary>What one body with several heads costs, beside one network per task. bench.json of a run.</summary>
/// <param name="Size">Side of the pictures in pixels.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="DecodeMilliseconds">Time to read, decode and resize one picture on one thread, apart from all below.</param>
/// <param name="Versions">Versions of what ran, by name.</param>
/// <param name="Figures">The figures, a row per contestant and batch size.</param>
public sealed record RaceResult(int Size, int Threads, double DecodeMilliseconds, IReadOnlyDictionary<string, string> Versions, IReadOnlyList<RaceFigures> Figures)
{
    /// <summary>How the times were taken, in words; empty in files of older versions.</summary>
    public string Protocol { get; init; } = "";

    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The result as JSON.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    internal void Write(IStorage storage, string path) => AtomicFile.WriteText(storage, path, ToJson() + "\n");

    /// <summary>Reads what <see cref="Write"/> wrote; null where nothing was.</summary>
    internal static RaceResult? Read(IStorage storage, string path)
    {
        if (!storage.Exists(path)) return null;
        try
        {
            using var stream = storage.OpenRead(path);
            return JsonSerializer.Deserialize<RaceResult>(stream, Json);
        }
        catch (Exception error) when (error is JsonException || StorageFailure.Is(error))
        {
            throw new HydraException(ErrorKind.Model, $"cannot read '{path}': {error.Message}. Delete it, or write it anew with 'hydra bench'.", error);
        }
    }
}
