using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Runtime;

namespace HydraSharp.Export;

/// <summary>Exported models as files.</summary>
internal static class ModelFiles
{
    /// <summary>What a model file says of itself.</summary>
    /// <exception cref="HydraModelException">It is not a model of HydraSharp, or changed since its export.</exception>
    public static ModelCard Card(string path)
    {
        using var predictor = new Predictor(path);
        return predictor.Card;
    }

    /// <summary>Writes a model file with fewer heads, or with heads of other names.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="target">The new file.</param>
    /// <param name="kept">The heads that stay; empty for all that are not dropped.</param>
    /// <param name="dropped">The heads that go.</param>
    /// <param name="renamed">New names by old ones.</param>
    /// <exception cref="HydraException">It is not a model of HydraSharp, a head is not there, or the disk is full.</exception>
    public static ModelCard ChangeHeads(
        string path,
        string target,
        IReadOnlyCollection<string> kept,
        IReadOnlyCollection<string> dropped,
        IReadOnlyDictionary<string, string> renamed
    )
    {
        var known = Card(path).Tasks.Select(t => t.Name).ToArray();
        var staying = ModelHeads.Left(known, path, kept, dropped);
        ModelHeads.Left(known, path, [.. renamed.Keys], []);
        var (bytes, card) = ModelHeads.Change(
            ModelFile.Read(path),
            path,
            staying,
            renamed.Where(r => staying.Contains(r.Key)).ToDictionary(StringComparer.Ordinal)
        );
        using (new Predictor(bytes, target))
        {
            // It opens: the graph is whole and fits its card.
        }

        var storage = LocalStorage.FromEnvironment();
        DurableFolder.Create(storage, AtomicFile.FolderOf(target));
        AtomicFile.Write(storage, target, stream => stream.Write(bytes));
        return card;
    }
}
