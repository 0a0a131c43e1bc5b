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
    /// <exception cref="ExperimentException">The file or an override has errors; all of them are reported.</exception>
    /// <exception cref="HydraException">There is no such file.</exception>
    public static ExperimentSource Read(string path, IReadOnlyList<string>? overrides = null) => Parse(Load(path), path, overrides);

    /// <summary>Reads an experiment from YAML text.</summary>
    /// <param name="text">The YAML.</param>
    /// <param name="fileName">What to call it in messages.</param>
    /// <param name="overrides">Changes in the form <c>key.path=value</c>, applied in order.</param>
    /// <exception cref="ExperimentException">The text or an override has errors; all of them are reported.</exception>
    public static ExperimentSource Parse(string text, string fileName = "experiment", IReadOnlyList<string>? overrides = null)
    {
        var (experiment, places) = ReadAs(typeof(Experiment), text, fileName, overrides ?? []);
        return new ExperimentSource((Experiment)experiment, fileName, places);
    }

    /// <summary>The experiment as YAML, every default written out, in a stable order. Reading it gives the same experiment.</summary>
    public static string Write(Experiment experiment) => RecordWriter.Write(experiment);

    /// <summary>The JSON schema of experiment files (draft 2020-12), with which an editor completes and checks them.</summary>
    public static string Schema() => ExperimentSchema.Write();

    /// <summary>
    /// What an experiment will do, in short: each part with the options that differ from its defaults, in the order of the file.
    /// </summary>
    /// <returns>Keys, those of a list's items indented by two spaces, and what is to be said of each.</returns>
    public static IReadOnlyList<KeyValuePair<string, string>> Plan(Experiment experiment) => ExperimentPlan.Of(experiment);

    internal static (object Record, IReadOnlyDictionary<string, string> Places) ReadAs(
        Type root,
        string text,
        string fileName,
        IReadOnlyList<string> overrides
    )
    {
        var problems = new Problems();
        if (Encoding.UTF8.GetByteCount(text) > LargestBytes)
            throw TooLarge(fileName);
        var node = NodeReader.Read(text, mark => $"{fileName}:{mark.Line}:{mark.Column}", problems);
        if (node is null or Node.Scalar { IsNull: true })
        {
            if (problems.Found.Count > 0)
                throw new ExperimentException(fileName, problems.Found);
            node = new Node.Map(fileName);
            if (overrides.Count == 0)
                problems.Add(new Problem("", "the file is empty", Sections(root)) { Place = fileName });
        }

        if (node is not Node.Map map)
        {
            problems.Add(new Problem("", $"{node.Words} is not an experiment", Sections(root)) { Place = node.Place });
            throw new ExperimentException(fileName, problems.Found);
        }

        foreach (var change in overrides)
            Override.Apply(map, change, problems);
        var reader = new RecordReader(root, problems);
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
