using System.Text;
using HydraSharp.Inference;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Configuration;

/// <summary>
/// Experiments as YAML: a key is a property in snake_case, a type is a class name in any spelling (<c>PcGrad</c>, <c>pc-grad</c>).
/// Paths inside a file are taken as written, relative to the current folder, as they would be in a <c>--set</c>.
/// </summary>
public static class ExperimentFile
{
    const int LargestBytes = 1 << 20;

    /// <summary>Reads an experiment file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="overrides">Changes in the form <c>key.path=value</c>, applied in order.</param>
    /// <param name="catalog">The members that the file may name; null for HydraSharp's own.</param>
    /// <param name="load">
    /// Loads a plugin that the file names and the catalog lacks: it is given the catalog and the plugin's full path, and returns the larger
    /// catalog, such as by <see cref="Catalog.WithPlugin"/>. Null refuses such a file, because a plugin is code that runs.
    /// </param>
    /// <exception cref="ExperimentException">The file or an override has errors; all of them are reported.</exception>
    /// <exception cref="HydraException">There is no such file, or a plugin cannot be loaded.</exception>
    public static ExperimentSource Read(
        string path,
        IReadOnlyList<string>? overrides = null,
        Catalog? catalog = null,
        Func<Catalog, string, Catalog>? load = null
    )
    {
        var text = Load(path);
        return Source(text, path, overrides, catalog, Path.GetDirectoryName(Path.GetFullPath(path))!, load);
    }

    /// <summary>Reads an experiment from YAML text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="fileName">What to call it in messages.</param>
    /// <param name="overrides">Changes in the form <c>key.path=value</c>, applied in order.</param>
    /// <param name="catalog">The members that the text may name, those of its plugins among them; null for HydraSharp's own.</param>
    /// <exception cref="ExperimentException">The text or an override has errors; all of them are reported.</exception>
    public static ExperimentSource Parse(
        string text,
        string fileName = "experiment",
        IReadOnlyList<string>? overrides = null,
        Catalog? catalog = null
    ) => Source(text, fileName, overrides, catalog, Directory.GetCurrentDirectory(), load: null);

    /// <summary>
    /// The experiment as YAML, every default written out, in a stable order. Reading it gives the same experiment. Assemblies besides
    /// HydraSharp's whose members it has are named first, as plugins.
    /// </summary>
    public static string Write(Experiment experiment)
    {
        ArgumentNullException.ThrowIfNull(experiment);
        return PluginList.Write(experiment) + RecordWriter.Write(experiment);
    }

    /// <summary>The JSON schema of experiment files (draft 2020-12), with which an editor completes and checks them.</summary>
    /// <param name="catalog">The members that files may name; null for HydraSharp's own.</param>
    public static string Schema(Catalog? catalog = null) => new ExperimentSchema(catalog ?? Catalog.Default).Write();

    /// <summary>The whole key of an experiment that ends with a word: epochs is training.epochs; null where there is none.</summary>
    public static string? FindKey(string word) => KeyIndex.Find(typeof(Experiment), word, Catalog.Default);

    /// <summary>
    /// What an experiment will do, in short: each part with the options that differ from its defaults, in the order of the file.
    /// </summary>
    /// <returns>Keys, those of a list's items indented by two spaces, and what is to be said of each.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Plan(Experiment experiment) => ExperimentPlan.Of(experiment);

    internal static (object Record, IReadOnlyDictionary<string, string> Places) ReadAs(
        Type root,
        string text,
        string fileName,
        IReadOnlyList<string> overrides,
        Catalog? catalog = null
    )
    {
        var problems = new Problems();
        return ReadAs(root, NodesOf(root, text, fileName, overrides.Count, problems), fileName, overrides, catalog, problems);
    }

    static ExperimentSource Source(
        string text,
        string fileName,
        IReadOnlyList<string>? overrides,
        Catalog? catalog,
        string folder,
        Func<Catalog, string, Catalog>? load
    )
    {
        var problems = new Problems();
        var map = NodesOf(typeof(Experiment), text, fileName, overrides?.Count ?? 0, problems);
        var refused = new Problems();
        var known = PluginList.Take(map, folder, catalog ?? Catalog.Default, load, refused);
        if (refused.Found.Count > 0)
            throw new ExperimentException(fileName, refused.Found);
        var (experiment, places) = ReadAs(typeof(Experiment), map, fileName, overrides ?? [], known, problems);
        return new ExperimentSource((Experiment)experiment, fileName, places, known);
    }

    static Node.Map NodesOf(Type root, string text, string fileName, int overrides, Problems problems)
    {
        if (Encoding.UTF8.GetByteCount(text) > LargestBytes)
            throw TooLarge(fileName);
        var node = NodeReader.Read(text, mark => $"{fileName}:{mark.Line}:{mark.Column}", problems);
        if (node is null or Node.Scalar { IsNull: true })
        {
            if (problems.Found.Count > 0)
                throw new ExperimentException(fileName, problems.Found);
            node = new Node.Map(fileName);
            if (overrides == 0)
                problems.Add(new Problem("", "the file is empty", Sections(root)) { Place = fileName });
        }

        if (node is Node.Map map)
            return map;
        problems.Add(new Problem("", $"{node.Words} is not an experiment", Sections(root)) { Place = node.Place });
        throw new ExperimentException(fileName, problems.Found);
    }

    static (object Record, IReadOnlyDictionary<string, string> Places) ReadAs(
        Type root,
        Node.Map map,
        string fileName,
        IReadOnlyList<string> overrides,
        Catalog? catalog,
        Problems problems
    )
    {
        foreach (var change in overrides)
            Override.Apply(map, change, problems);
        if (root == typeof(Experiment))
            PluginList.RequireUnchanged(map, problems);
        var reader = new RecordReader(root, problems, catalog ?? Catalog.Default);
        var record = reader.Read(map);
        if (problems.Found.Count > 0)
            throw new ExperimentException(fileName, problems.Found);
        return (record, reader.Places);
    }

    static string Load(string path)
    {
        if (Directory.Exists(path))
            throw new HydraException(ErrorKind.Usage, $"{path} is a folder, not an experiment file.");
        if (!File.Exists(path))
            throw new HydraException(ErrorKind.Usage, $"There is no experiment file {path}.{Near(path)}");
        using var stream = File.OpenRead(path);
        if (stream.Length > LargestBytes)
            throw TooLarge(path);
        using var reader = new StreamReader(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true));
        try
        {
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            throw new ExperimentException(path, [new Problem("", "the file is not UTF-8 text", "save it as UTF-8") { Place = path }]);
        }
    }

    static ExperimentException TooLarge(string file) =>
        new(
            file,
            [new Problem("", "the file is larger than 1 MB", "an experiment is a page of text; is this the right file?") { Place = file }]
        );

    static string Near(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        if (!Directory.Exists(folder))
            return $" The folder {folder} does not exist either.";
        string[] files =
        [
            .. new[] { "*.yaml", "*.yml" }
                .SelectMany(pattern => Directory.EnumerateFiles(folder, pattern))
                .Select(f => Path.GetFileName(f)!),
        ];
        return Words.Nearest(Path.GetFileName(path), files) is { } near
            ? $" Did you mean {Path.Combine(Path.GetDirectoryName(path)!, near)}?"
            : $" The current folder is {Directory.GetCurrentDirectory()}.";
    }

    static string Sections(Type root) => "a map of " + string.Join(", ", SpecOption.Of(root).Select(o => o.Key));
}
