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
        var images = ImageFiles.Find(folder, opened);
        if (opened.Problems.Found.Count > 0)
            throw new DataException($"'{folder}'", opened.Problems.Found);
        if (AsFaces(folder, images) is { } faces)
            return faces;
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

    static DataGuess? AsClasses(string folder, IReadOnlyList<(string Key, string File)> images)
    {
        var steps = images.Select(p => p.Key.Split('/')).ToArray();
        if (steps.Any(s => s.Length < 2))
            return null;
        string[] classes = [.. steps.Select(s => s[^2].Trim()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        if (classes.Length < 2 || classes.All(c => ByFolder.SplitOf(c) is not null))
            return null;
        var divided = steps.All(s => s.SkipLast(1).Any(f => ByFolder.SplitOf(f) is not null));
        var data = new ImageFolder { Folder = folder, Split = divided ? new ByFolder() : new ByHash() };
        string[] lines =
        [
            "type: ImageFolder",
            $"folder: {Quote(folder)} # each class is a sub-folder",
            .. divided ? (string[])["split: ByFolder # its folders train, val and test"] : [],
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
