using System.Text;
using System.Text.RegularExpressions;
using HydraSharp.Data.Splits;
using HydraSharp.Inference;
using HydraSharp.Tasks;
using SkiaSharp;

namespace HydraSharp.Configuration.Drafting;

/// <summary>A first experiment for some data, written so that it trains as it is and says why it is so.</summary>
/// <param name="Text">The YAML.</param>
/// <param name="Guesses">What each column was taken for.</param>
/// <param name="Subject">What the data were taken for.</param>
public sealed partial record ExperimentDraft(string Text, IReadOnlyList<TaskGuess> Guesses, string Subject)
{
    /// <summary>The schema that an editor checks the experiment by, beside it.</summary>
    public const string SchemaFile = "hydra.schema.json";

    const int ImagesMeasured = 50;
    const int LongestName = 64;

    /// <summary>Looks at a table or a folder and writes an experiment for it.</summary>
    /// <param name="path">A CSV, TSV or JSON lines file, or a folder of images.</param>
    /// <exception cref="HydraException">There is nothing there that could be trained on.</exception>
    public static ExperimentDraft Of(string path)
    {
        if (!Directory.Exists(path) && !File.Exists(path))
            throw new HydraException(ErrorKind.Usage, $"there is no file or folder '{path}'; looked for at {Path.GetFullPath(path)}");
        var data = Directory.Exists(path) ? FolderReader.Guess(path) : TableGuess.Guess(path);
        TaskGuess[] guesses =
        [
            .. data.Columns.Select(c => data.Known.GetValueOrDefault(c.Key) ?? ColumnReader.Guess(c.Key, c.Value, data.Taken)),
        ];
        if (guesses.All(g => g.Task is null))
            throw new HydraException(
                ErrorKind.Data,
                $"nothing in '{path}' looks like a "
                    + $"label{string.Concat(guesses.Select(g => $"{Environment.NewLine}  {g.Column}: {g.Reason}"))}"
            );
        var draft = new ExperimentDraft(Write(path, data, guesses), guesses, data.Subject);
        ExperimentFile.Parse(draft.Text, "the experiment that was drafted").ThrowIfWrong();
        return draft;
    }

    static string Write(string path, DataGuess data, TaskGuess[] guesses)
    {
        var names = Names(guesses);
        var text = new StringBuilder();
        text.Append($"# yaml-language-server: $schema={SchemaFile}\n");
        text.Append(
            $"# A first experiment for {OneLine(path)}: {data.Subject}.\n# What was guessed is said "
                + $"beside it; 'hydra inspect data' shows what is there, 'hydra list' what else can be chosen.\n"
        );
        text.Append("data:\n").AppendJoin("", data.Lines.Select(l => $"  {l}\n"));
        if (data.Data.Split is ByHash)
            text.Append("  split: { type: ByHash, train: 0.8, validation: 0.1, test: 0.1, seed: 1 } # by a hash of each image's name\n");
        text.Append("  group_by: Duplicates # copies of an image stay on one side of the split\n");
        if (data.Missing.Count > 0)
            text.Append(
                $"  missing: {RecordWriter.Inline(data.Missing, typeof(IReadOnlyList<string>))} "
                    + "# words taken for 'no label'; check that no column means a number by them\n"
            );
        var renamed = guesses.Where(g => g.Task is not null && names[g.Column] != g.Column).ToArray();
        if (renamed.Length > 0)
            text.Append("  columns: { ")
                .AppendJoin(", ", renamed.Select(g => $"{names[g.Column]}: {Quote(g.Column)}"))
                .Append(" } # task: column\n");
        Image(text, data.Files);
        text.Append(
            "augment: [ RandomHorizontalFlip ] # mirrored by half; leave it out where left and right "
                + "matter\nbackbone: { type: ResNet, depth: 18 } # from scratch; see 'pretrained' for weights of others\n"
        );
        if (guesses.Any(g => g.Task is MapTask))
            text.Append("neck: LightWeightRefineNet # predicts every pixel\n");
        text.Append("tasks:\n");
        foreach (var guess in guesses.Where(g => g.Task is not null))
            text.Append(
                $"  {names[guess.Column]}: {{ type: "
                    + $"{guess.Task!.GetType().Name}{(guess.Settings.Length > 0 ? ", " + guess.Settings : "")} "
                    + $"}} # {OneLine(guess.Reason)}\n"
            );
        foreach (var guess in guesses.Where(g => g.Task is null))
            text.Append($"  # left out: {OneLine(guess.Column)}: {OneLine(guess.Reason)}\n");
        Training(text, data.Files.Count, names.Count);
        return text.ToString();
    }

    static void Image(StringBuilder text, IReadOnlyList<string> files)
    {
        var sides = Sides(files);
        if (sides.Count == 0)
        {
            text.Append("image: { size: 64 }\n");
            return;
        }

        var median = sides[sides.Count / 2];
        var size =
            median >= 160 ? 128
            : median >= 96 ? 96
            : 64;
        text.Append(
            $"image: {{ size: {size} }} # the images are about {median} pixels on their shorter side; larger sees more and takes longer\n"
        );
    }

    // From the headers alone.
    static List<int> Sides(IReadOnlyList<string> files)
    {
        var sides = new List<int>();
        var every = Math.Max(1, files.Count / ImagesMeasured);
        foreach (var file in files.Where((_, i) => i % every == 0).Where(File.Exists))
        {
            using var codec = SKCodec.Create(file);
            if (codec is not null)
                sides.Add(Math.Min(codec.Info.Width, codec.Info.Height));
        }

        sides.Sort();
        return sides;
    }

    static void Training(StringBuilder text, int images, int tasks)
    {
        if (tasks > 1)
            text.Append("balancing: UncertaintyWeighting # weighs the tasks' losses by itself\n");
        var batch =
            images >= 2000 ? 64
            : images >= 300 ? 32
            : 8;
        var epochs =
            images >= 10_000 ? 20
            : images >= 2000 ? 30
            : 40;
        text.Append(
            $"training:\n  epochs: {epochs}\n  batch_size: {batch}\n  optimizer: {{ type: AdamW, learning_rate: 0.001 "
                + $"}}\n  schedule: OneCycle\n  # precision: bf16 # faster on processors that can; 'hydra doctor' shows\n"
        );
    }

    // What an experiment allows as the name of a task, and no name twice.
    static Dictionary<string, string> Names(TaskGuess[] guesses)
    {
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var guess in guesses.Where(g => g.Task is not null))
        {
            var plain = NotAllowed().Replace(guess.Column, "_").TrimStart('_', '-');
            plain = plain.Length == 0 ? "task" : plain[..Math.Min(plain.Length, LongestName - 4)];
            var name = plain;
            for (var i = 2; names.Values.Contains(name, StringComparer.OrdinalIgnoreCase); i++)
                name = $"{plain}_{i}";
            names[guess.Column] = name;
        }

        return names;
    }

    static string Quote(string text) => RecordWriter.Inline(text, typeof(string));

    static string OneLine(string text) => ControlCharacters().Replace(text, " ");

    [GeneratedRegex("[^A-Za-z0-9_-]+")]
    private static partial Regex NotAllowed();

    [GeneratedRegex(@"[\p{Cc}\u2028\u2029\u0085]+")]
    private static partial Regex ControlCharacters();
}
