using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Configuration;

/// <summary>
/// The key <c>plugins</c> at the head of an experiment file: the assemblies that declare members which the experiment names. It is no part
/// of the <see cref="Experiment"/>: whoever reads a file decides which code is loaded.
/// </summary>
static class PluginList
{
    internal const string Key = "plugins";
    internal const string Summary =
        "Assemblies (.dll) that declare members which this file names, relative to this file. A plugin is code that runs.";

    /// <summary>Takes the key out of the file's map, and makes sure that the catalog has every plugin that it names.</summary>
    /// <param name="map">The file.</param>
    /// <param name="folder">The folder to which the plugins' paths are relative.</param>
    /// <param name="catalog">The members that are known.</param>
    /// <param name="load">Loads a plugin that the catalog lacks; null to refuse it.</param>
    /// <param name="problems">Receives the plugins that are refused.</param>
    internal static Catalog Take(Node.Map map, string folder, Catalog catalog, Func<Catalog, string, Catalog>? load, Problems problems)
    {
        if (map[Key] is not { } named)
            return catalog;
        map.Entries.RemoveAll(e => e.Key.Text == Key);
        if (named is not Node.List list || list.Items.Any(i => i is not Node.Scalar { IsNull: false }))
        {
            Add(problems, named, $"{named.Words} is not a list of files", $"write {Key}: [Name.dll]");
            return catalog;
        }

        foreach (var file in list.Items.Cast<Node.Scalar>())
        {
            if (catalog.Has(Path.GetFileNameWithoutExtension(file.Text)))
                continue;
            if (load is null)
                Refuse(problems, file);
            else
                catalog = load(catalog, Path.GetFullPath(file.Text, folder));
        }

        return catalog;
    }

    /// <summary>Adds an error where a change of the file names plugins.</summary>
    internal static void RequireUnchanged(Node.Map map, Problems problems)
    {
        if (map[Key] is { } changed)
            Add(problems, changed, "plugins cannot be changed so", "name the file with --plugin FILE.dll");
    }

    /// <summary>
    /// The line that names the assemblies of an experiment's members, besides HydraSharp's own; empty where there are none.
    /// </summary>
    internal static string Write(Experiment experiment)
    {
        string[] names =
        [
            .. SpecParts
                .Of(experiment)
                .Select(s => s.GetType())
                .Where(t => !Catalog.IsOwn(t))
                .Select(t => t.Assembly.GetName().Name!)
                .Distinct(StringComparer.Ordinal)
                .Order(StringComparer.Ordinal)
                .Select(n => RecordWriter.Inline(n + ".dll", typeof(string))),
        ];
        return names.Length == 0 ? "" : $"{Key}: [{string.Join(", ", names)}]\n";
    }

    // A file that came with a run or from somebody else must not start code by being read.
    static void Refuse(Problems problems, Node.Scalar file) =>
        Add(
            problems,
            file,
            $"the plugin {file.Words} is not loaded: a plugin is code that runs with your rights, and this file may be somebody else's",
            "if you trust the plugin, name it yourself: --plugin FILE.dll, or in C# a catalog: Catalog.Default.WithPlugin(file)"
        );

    static void Add(Problems problems, Node node, string message, string hint) =>
        problems.Add(new Problem(Key, message, hint) { Place = node.Place });
}
