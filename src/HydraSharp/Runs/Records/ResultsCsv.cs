using System.Globalization;
using System.Text;
using HydraSharp.Files;

namespace HydraSharp.Runs.Records;

/// <summary>
/// results.csv: the history as a table, a row an epoch, a column a figure such as <c>validation/age/mae</c>; empty where there is none.
/// </summary>
internal static class ResultsCsv
{
    /// <summary>Replaces the file.</summary>
    public static void Write(IStorage storage, string path, IReadOnlyList<EpochRecord> history) =>
        AtomicFile.WriteText(storage, path, Text(history));

    /// <summary>The table with its head.</summary>
    public static string Text(IReadOnlyList<EpochRecord> history)
    {
        var rows = history.Select(epoch => Figures(epoch).ToDictionary(StringComparer.Ordinal)).ToList();
        var columns = history.SelectMany(Figures).Select(figure => figure.Key).Distinct(StringComparer.Ordinal).ToList();
        var text = new StringBuilder().AppendJoin(',', columns.Select(Quoted)).Append('\n');
        foreach (var row in rows)
            text.AppendJoin(',', columns.Select(column => row.TryGetValue(column, out var value) ? Cell(value) : "")).Append('\n');
        return text.ToString();
    }

    static IEnumerable<KeyValuePair<string, double>> Figures(EpochRecord epoch)
    {
        yield return new("epoch", epoch.Epoch);
        yield return new("seconds", epoch.Seconds);
        yield return new("images_per_second", epoch.ImagesPerSecond);
        yield return new("loader_wait", epoch.LoaderWait);
        yield return new("learning_rate", epoch.LearningRate);
        yield return new("image_size", epoch.ImageSize);
        foreach (var (task, loss) in epoch.Losses)
            yield return new($"train/{task}/loss", loss);
        foreach (var (task, figures) in epoch.Validation?.Tasks ?? [])
        {
            foreach (var (metric, value) in figures.Metrics)
                yield return new($"validation/{task}/{metric}", value);
        }
    }

    static string Cell(double value) => double.IsFinite(value) ? value.ToString("R", CultureInfo.InvariantCulture) : "";

    // RFC 4180.
    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
