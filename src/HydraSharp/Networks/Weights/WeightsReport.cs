using System.Text.Json;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights;

/// <summary>weights.json: what a run began with.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256.</param>
/// <param name="Matched">Names of the backbone that were in it.</param>
/// <param name="New">Names of the network that began fresh.</param>
/// <param name="LeftOver">Names of the file that had no place.</param>
/// <param name="NormImages">Training images from which the batch norms were estimated anew; 0 for none.</param>
internal sealed record WeightsReport(
    string File,
    long Bytes,
    string Sha256,
    IReadOnlyList<string> Matched,
    IReadOnlyList<string> New,
    IReadOnlyList<string> LeftOver,
    int NormImages
)
{
    static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>One sentence for people.</summary>
    public override string ToString() =>
        $"begins with {File} ({StorageFailure.Size(Bytes)}, SHA-256 {Sha256[..8]}): "
        + $"{Matched.Count} arrays matched; new: {NameList.Parts(New, 2)}; left over: {NameList.Short(LeftOver)}"
        + (NormImages > 0 ? $"; batch norms estimated anew from {NormImages} training images" : "");

    /// <summary>Replaces the file.</summary>
    internal void Write(IStorage storage, string path) =>
        AtomicFile.WriteText(storage, path, JsonSerializer.Serialize(this, Options) + "\n");

    /// <summary>Reads the file.</summary>
    /// <exception cref="HydraException">It is not as it was written.</exception>
    internal static WeightsReport Read(IStorage storage, string path)
    {
        try
        {
            using var stream = storage.OpenRead(path);
            return JsonSerializer.Deserialize<WeightsReport>(stream, Options) is { Sha256.Length: > 0 } report
                ? report
                : throw new JsonException("it is empty");
        }
        catch (Exception error) when (error is JsonException || StorageFailure.Is(error))
        {
            throw new HydraException(ErrorKind.Model, $"'{path}' cannot be read: {error.Message}. Begin anew with another --out.", error);
        }
    }
}
