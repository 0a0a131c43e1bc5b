using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using HydraSharp.Specs;

namespace HydraSharp.Configuration;

/// <summary>
/// Where in an experiment each key belongs: <c>epochs</c> to <c>training.epochs</c>. For keys written in the wrong section.
/// </summary>
static class KeyIndex
{
    static readonly ConditionalWeakTable<Catalog, ConcurrentDictionary<Type, IReadOnlyDictionary<string, string>>> Known = [];

    /// <summary>The path of the key nearest to the root that has exactly this word; null when there is none.</summary>
    public static string? Find(Type root, string word, Catalog catalog) =>
        Known
            .GetOrCreateValue(catalog)
            .GetOrAdd(root, static (root, catalog) => Build(root, catalog), catalog)
            .GetValueOrDefault(Words.Fold(word));

    static Dictionary<string, string> Build(Type root, Catalog catalog)
    {
        var paths = new Dictionary<string, string>(StringComparer.Ordinal);
        var seen = new HashSet<Type>();
        var waiting = new Queue<(Type Type, string Path)>([(root, "")]);
        while (waiting.TryDequeue(out var next))
        {
            if (!seen.Add(next.Type))
                continue;
            var members = next.Type.IsAbstract ? catalog.Members(next.Type) : [next.Type];
            foreach (var option in members.SelectMany(SpecOption.Of).Where(o => !o.IsName))
            {
                var path = next.Path.Length == 0 ? option.Key : next.Path + "." + option.Key;
                paths.TryAdd(Words.Fold(option.Key), path);
                var item = SpecType.ListItem(option.Type);
                if (item is not null && SpecType.IsNamed(item))
                    waiting.Enqueue((item, path + ".NAME"));
                else if (item is null && SpecType.MapValue(option.Type) is null && SpecType.IsRecord(option.Type))
                    waiting.Enqueue((option.Type, path));
            }
        }

        return paths;
    }
}
