using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Runs.Records;

/// <summary>
/// data.json: what a run was trained on, short enough to keep and sharp enough to notice that it changed. No pixel is read: a file
/// is known by its key, its length and its labels.
/// </summary>
internal sealed record DataFingerprint(IReadOnlyList<DataFingerprint.Source> Sources)
{
    static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>One source of examples.</summary>
    /// <param name="Name">What names it.</param>
    /// <param name="Train">Examples in the training split.</param>
    /// <param name="Validation">Examples in the validation split.</param>
    /// <param name="Test">Examples in the test split.</param>
    /// <param name="Sha256">Over the sorted lines "key, length, labels".</param>
    /// <param name="SplitSha256">Over the sorted lines "key, part".</param>
    internal sealed record Source(string Name, int Train, int Validation, int Test, string Sha256, string SplitSha256);

    /// <summary>Takes the fingerprint.</summary>
    /// <param name="sources">Examples by the name of their source.</param>
    /// <param name="length">A file's length in bytes, -1 where it is unknown; null asks the disk.</param>
    public static DataFingerprint Of(
        IEnumerable<KeyValuePair<string, IReadOnlyList<Example>>> sources,
        Func<string, long>? length = null
    ) => new([.. Named(sources).Select(source => Of(source.Name, source.Examples, length ?? LengthOf))]);

    /// <summary>What changed from the older to the newer, a sentence each; empty when nothing did.</summary>
    public static IReadOnlyList<string> Difference(DataFingerprint older, DataFingerprint newer)
    {
        var sentences = new List<string>();
        var then = older.Sources.ToDictionary(source => source.Name, StringComparer.Ordinal);
        foreach (var now in newer.Sources)
        {
            if (then.Remove(now.Name, out var before))
                Compare(before, now, sentences);
            else
                sentences.Add($"source '{now.Name}' is new ({Counts(now)})");
        }

        sentences.AddRange(
            older
                .Sources.Where(source => then.ContainsKey(source.Name))
                .Select(source => $"source '{source.Name}' is gone ({Counts(source)})")
        );
        return sentences;
    }

    /// <summary>Replaces the file.</summary>
    public void Write(IStorage storage, string path) => JsonFile.Write(storage, path, this, Json);

    /// <summary>Makes sure that a run was trained on these data.</summary>
    /// <param name="storage">The disk.</param>
    /// <param name="files">The run.</param>
    /// <param name="remedy">What to do when it was not.</param>
    /// <exception cref="HydraException">It was trained on others (kind Usage), or its data.json is damaged.</exception>
    public void Require(IStorage storage, RunFolder files, string remedy)
    {
        if (storage.Exists(files.Data) && Difference(Read(storage, files.Data), this) is { Count: > 0 } differences)
            throw new HydraException(
                ErrorKind.Usage,
                $"'{files.Path}' was trained on other data: {string.Join("; ", differences)}; {remedy}"
            );
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    public static DataFingerprint Read(IStorage storage, string path) =>
        JsonFile.Read<DataFingerprint>(storage, path, Json, "The run's folder was changed; train anew into another folder.");

    // Two sources may have one name: the second is then called "faces (2)".
    static IEnumerable<(string Name, IReadOnlyList<Example> Examples)> Named(
        IEnumerable<KeyValuePair<string, IReadOnlyList<Example>>> sources
    )
    {
        var times = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var (name, examples) in sources)
        {
            var time = times[name] = times.GetValueOrDefault(name) + 1;
            yield return (time == 1 ? name : string.Create(CultureInfo.InvariantCulture, $"{name} ({time})"), examples);
        }
    }

    static Source Of(string name, IReadOnlyList<Example> examples, Func<string, long> length)
    {
        int Count(Split part) => examples.Count(example => example.Split == part);
        return new Source(
            name,
            Count(Split.Train),
            Count(Split.Validation),
            Count(Split.Test),
            HashOf(examples.Select(example => Content(example, length(example.File)))),
            HashOf(examples.Select(example => $"{Plain(example.Key)}\t{example.Split}"))
        );
    }

    static string Content(Example example, long length)
    {
        var line = new StringBuilder(Plain(example.Key)).Append('\t').Append(length.ToString(CultureInfo.InvariantCulture));
        foreach (var (column, label) in example.Labels.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            line.Append('\t').Append(Plain(column)).Append('\t').Append(Plain(label));
        return line.ToString();
    }

    // What separates fields and lines must not come from inside one.
    static string Plain(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal)
            .Replace("\t", "\\t", StringComparison.Ordinal)
            .Replace("\n", "\\n", StringComparison.Ordinal);

    static string HashOf(IEnumerable<string> lines)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var line in lines.Order(StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes(line + "\n"));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    static void Compare(Source before, Source now, List<string> sentences)
    {
        if (Counts(before) != Counts(now))
            sentences.Add($"source '{now.Name}' had {Counts(before)} and has {Counts(now)}");
        else if (before.Sha256 != now.Sha256)
            sentences.Add($"source '{now.Name}' has as many examples as before ({Counts(now)}), but names, lengths or labels changed");
        else if (before.SplitSha256 != now.SplitSha256)
            sentences.Add($"source '{now.Name}' has the same examples, divided otherwise into train, validation and test");
    }

    static string Counts(Source source) => $"{source.Train} train, {source.Validation} validation, {source.Test} test";

    static long LengthOf(string file)
    {
        try
        {
            return new FileInfo(file).Length;
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            return -1;
        }
    }
}
