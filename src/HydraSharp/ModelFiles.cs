using HydraSharp.Export;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp;

/// <summary>Exported models as files.</summary>
public static class ModelFiles
{
    /// <summary>What a model file says of itself.</summary>
    /// <exception cref="HydraModelException">It is not a model of HydraSharp, or changed since its export.</exception>
    public static ModelCard Card(string path)
    {
        using var predictor = new Predictor(path);
        return predictor.Card;
    }

    /// <summary>Measures how fast model files answer, and what one network per task would cost instead. Needs no libtorch.</summary>
    /// <param name="paths">The files; at least one.</param>
    /// <param name="options">How they are raced; null for the defaults.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="HydraModelException">A file is not a model of HydraSharp, or changed since its export.</exception>
    /// <exception cref="HydraException">The models take pictures of different sizes.</exception>
    public static Benchmarks.RaceResult Bench(IReadOnlyList<string> paths, BenchOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return paths.Count == 0 ? throw new ArgumentException("there is no file", nameof(paths)) : new ModelBench(paths, options ?? new(), stop).Race();
    }

    /// <summary>Writes a model file with fewer heads, or with heads of other names.</summary>
    /// <param name="path">The model file.</param>
    /// <param name="target">The new file.</param>
    /// <param name="kept">The heads that stay; empty for all that are not dropped.</param>
    /// <param name="dropped">The heads that go.</param>
    /// <param name="renamed">New names by old ones.</param>
    /// <exception cref="HydraException">It is not a model of HydraSharp, a head is not there, or the disk is full.</exception>
    public static ModelCard ChangeHeads(string path, string target, IReadOnlyCollection<string> kept, IReadOnlyCollection<string> dropped, IReadOnlyDictionary<string, string> renamed)
    {
        var known = Card(path).Tasks.Select(t => t.Name).ToArray();
        if (dropped.FirstOrDefault(d => !known.Contains(d)) is { } unknown)
            throw new HydraException(ErrorKind.Usage, $"{path} has no head '{unknown}'; it has {string.Join(", ", known)}");
        var staying = (kept.Count == 0 ? known : kept).Where(h => !dropped.Contains(h)).ToArray();
        var (bytes, card) = ModelHeads.Change(ModelFile.Read(path), path, staying, renamed.Where(r => staying.Contains(r.Key)).ToDictionary(StringComparer.Ordinal));
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
