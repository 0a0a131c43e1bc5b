using System.Globalization;
using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Configuration.Drafting;

/// <summary>Guesses how a folder of images is labelled.</summary>
static class FolderReader
{
    const string FacePattern = "{age}_{gender}_{race}_*";
    const double MostFit = 0.9;

    static readonly Dictionary<string, TaskGuess> Faces = new(StringComparer.Ordinal)
    {
        ["age"] = new("age", new Regression { Unit = "years", Minimum = 0 }, "the first number of the name", "unit: years, minimum: 0"),
        ["gender"] = new(
            "gender",
            new Binary { Classes = ["male", "female"] },
            "UTKFace: 0 is male, 1 is female",
            "classes: [male, female]"
        ),
        ["race"] = new(
            "race",
            new Classification { Classes = ["white", "black", "asian", "indian", "others"] },
            "UTKFace: 0 to 4 in this order",
            "classes: [white, black, asian, indian, others]"
        ),
    };

    /// <summary>The guess.</summary>
    /// <exception cref="HydraException">The folder cannot be read, holds no images, or nothing says their labels.</exception>
    public static DataGuess Guess(string folder)
    {
        string[] tables = [.. Directory.EnumerateFiles(folder).Where(f => TableGuess.IsNamedLikeTable(f)).Order(StringComparer.Ordinal)];
        if (tables.Length == 1)
            return TableGuess.Guess(tables[0]);
        var opened = new DataSourceContents();
        var images = ImageFiles.Find(folder, confined: false, opened);
        if (opened.Problems.Found.Count > 0)
            throw new DataException($"'{folder}'", opened.Problems.Found);
        if (AsFaces(folder, images) is { } faces)
            return faces;
        if (AsMasks(folder, images) is { } masks)
            return masks;
        if (AsClasses(folder, images) is { } classes)
            return classes;
        var seen =
            tables.Length > 0
                ? $"it holds the tables {string.Join(", ", tables.Select(Path.GetFileName))}: name one of them"
                : "name a CSV with a row per image, or put each class into a sub-folder of its own";
        throw new HydraException(
            ErrorKind.Usage,
            $"nothing names the labels of the images in '{folder}', such as '{images[0].Key}' ({seen})"
        );
    }

    static DataGuess? AsFaces(string folder, IReadOnlyList<(string Key, string File)> images)
    {
        var pattern = new NamePattern(FacePattern);
        var found = images
            .Select(p => pattern.Match(Path.GetFileName(p.File)))
            .OfType<Dictionary<string, string>>()
            .Where(AreFaces)
            .ToArray();
        if (found.Length < MostFit * images.Count)
            return null;
        var data = new FileNames { Folder = folder, Pattern = FacePattern };
        return new(
            $"{images.Count} images named like UTKFace's, {FacePattern}",
            ["type: FileNames", $"folder: {Quote(folder)}", $"pattern: \"{FacePattern}\""],
            data,
            [.. Faces.Keys.Select(c => KeyValuePair.Create(c, (IReadOnlyList<string>)[.. found.Select(f => f[c])]))],
            Faces,
            [.. images.Select(p => p.File)]
        );
    }

    static bool AreFaces(Dictionary<string, string> labels) =>
        labels.Count == Faces.Count && IsWithin(labels["age"], 130) && IsWithin(labels["gender"], 1) && IsWithin(labels["race"], 4);

    static bool IsWithin(string label, int most) =>
        int.TryParse(label, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= most;

    static DataGuess? AsMasks(string folder, IReadOnlyList<(string Key, string File)> images)
    {
        if (MaskPairs.Find([.. images.Select(i => i.Key)]) is not { } pairs)
            return null;
        const string column = "mask";
        var files = images.ToDictionary(i => i.Key, i => i.File, StringComparer.Ordinal);
        var guess = MaskReader.Guess(
            column,
            Path.GetFileName(Path.GetFullPath(folder)) + "/" + pairs.Masks,
            [.. pairs.MaskKeys.Select(k => files[k])]
        );
        if (guess.Task is null && !MaskPairs.AreNamedMasks(pairs.Masks))
            return null;
        var words = pairs.HasSplit ? pairs.ImageKeys.SelectMany(k => k.Split('/')).Select(SplitWords.Of).OfType<Split>().ToHashSet() : [];
        var data = new MatchedFiles
        {
            Folder = folder,
            Images = pairs.Images,
            Split = pairs.HasSplit ? new ByColumn { Column = "part" } : new ByHash(),
        };
        string[] lines =
        [
            "type: MatchedFiles",
            $"folder: {Quote(folder)}",
            $"images: {Quote(pairs.Images)}",
            $"labels: {{ {column}: {Quote(pairs.Masks)} }}",
            .. pairs.HasSplit ? (string[])[SplitLine("ByColumn, column: part", words)] : [],
        ];
        return new(
            $"{pairs.ImageKeys.Count} images and {pairs.MaskKeys.Count} masks of the same names"
                + (pairs.Left.Count > 0 ? $"; outside of these folders and left out: {ImageFiles.Some(pairs.Left)}" : ""),
            lines,
            data,
            [KeyValuePair.Create(column, pairs.MaskKeys)],
            new Dictionary<string, TaskGuess>(StringComparer.Ordinal) { [column] = guess },
            [.. pairs.ImageKeys.Select(k => files[k])]
        );
    }

    // Data without a validation split give a tenth of their training split.
    static string SplitLine(string type, IReadOnlySet<Split> there) =>
        there.Contains(Split.Validation)
            ? $"split: {{ type: {type} }} # as its folders say"
            : $"split: {{ type: {type}, validation_share: 0.1 }} # as its folders say; none is for validation, which gets a tenth of train";

    static DataGuess? AsClasses(string folder, IReadOnlyList<(string Key, string File)> images)
    {
        var steps = images.Select(p => p.Key.Split('/')).ToArray();
        if (steps.Any(s => s.Length < 2))
            return null;
        string[] classes = [.. steps.Select(s => s[^2].Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (classes.Length < 2 || classes.All(c => SplitWords.Of(c) is not null))
            return null;
        var there = steps.SelectMany(s => s.SkipLast(1)).Select(SplitWords.Of).OfType<Split>().ToHashSet();
        var divided = steps.All(s => s.SkipLast(1).Any(f => SplitWords.Of(f) is not null));
        var data = new ImageFolder { Folder = folder, Split = divided ? new ByFolder() : new ByHash() };
        string[] lines =
        [
            "type: ImageFolder",
            $"folder: {Quote(folder)} # each class is a sub-folder",
            .. divided ? (string[])[SplitLine("ByFolder", there)] : [],
        ];
        return new(
            $"{images.Count} images in {classes.Length} folders, one a class",
            lines,
            data,
            [KeyValuePair.Create(data.Column, (IReadOnlyList<string>)[.. steps.Select(s => s[^2].Trim())])],
            new Dictionary<string, TaskGuess>(StringComparer.Ordinal) { [data.Column] = ClassesOf(data.Column, classes) },
            [.. images.Select(p => p.File)]
        );
    }

    static TaskGuess ClassesOf(string column, string[] classes)
    {
        var words = "classes: " + RecordWriter.Inline(classes, typeof(IReadOnlyList<string>));
        return classes.Length == 2
            ? new(column, new Binary { Classes = classes }, $"two folders; F1 and AUROC are those of the second, '{classes[1]}'", words)
            : new(column, new Classification { Classes = classes }, $"{classes.Length} folders", words);
    }

    static string Quote(string text) => RecordWriter.Inline(text, typeof(string));
}
