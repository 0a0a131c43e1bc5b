using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp;

/// <summary>A model file that was written.</summary>
/// <param name="File">The file.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Card">What it says of itself, the parity check included.</param>
public sealed record ExportedModel(string File, long Bytes, ModelCard Card)
{
    /// <summary>Writes a model file with fewer heads, or with heads of other names.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="target">The new file.</param>
    /// <param name="kept">The heads that stay; empty for all that are not dropped.</param>
    /// <param name="dropped">The heads that go.</param>
    /// <param name="renamed">New names by old ones.</param>
    /// <returns>What the new file says of itself.</returns>
    /// <exception cref="HydraException">It is not a model of HydraSharp, a head is not there, or the disk is full.</exception>
    public static ModelCard ChangeHeads(
        string path,
        string target,
        IReadOnlyCollection<string> kept,
        IReadOnlyCollection<string> dropped,
        IReadOnlyDictionary<string, string> renamed
    ) => ModelFiles.ChangeHeads(path, target, kept, dropped, renamed);
}
