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
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>One sentence for people.</summary>
    public override string ToString() =>
        $"begins with {File} ({StorageFailure.Size(Bytes)}, SHA-256 {Sha256[..8]}): "
        + $"{Matched.Count} arrays matched; new: {NameList.Parts(New, 2)}; left over: {NameList.Short(LeftOver)}"
        + (NormImages > 0 ? $"; batch norms estimated anew from {NormImages} training images" : "");

    /// <summary>Replaces the file.</summary>
    internal void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, Options);

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static WeightsReport Read(IStorage storage, string path) =>
        JsonFile.Read<WeightsReport>(storage, path, Options, "Begin anew with another --out.");
}
