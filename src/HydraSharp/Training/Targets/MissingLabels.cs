using System.Globalization;
using HydraSharp.Data;
using HydraSharp.Tasks;

namespace HydraSharp.Training.Targets;

/// <summary>Words in the data that mean that a label is missing, such as NaN.</summary>
internal static class MissingLabels
{
    const int WordsShown = 5;

    /// <summary>
    /// Takes away the labels that mean that there is none: those that the source names as such, and of a source that names none the usual
    /// words, unless a task can read them as a label. How many there were becomes a note.
    /// </summary>
    public static void Remove(DataSourceContents opened, IReadOnlyList<TaskSpec> tasks)
    {
        var counts = new Dictionary<(string Task, string Word), int>();
        for (var i = 0; i < opened.Examples.Count; i++)
        {
            var example = opened.Examples[i];
            var missing = tasks.Where(t => example.Labels.TryGetValue(t.Name, out var word) && IsMissing(example, t, word)).ToArray();
            if (missing.Length == 0)
                continue;
            foreach (var task in missing)
                counts[(task.Name, example.Labels[task.Name])] = counts.GetValueOrDefault((task.Name, example.Labels[task.Name])) + 1;
            opened.Examples[i] = example with
            {
                Labels = example
                    .Labels.Where(l => !missing.Any(t => t.Name == l.Key))
                    .ToDictionary(l => l.Key, l => l.Value, StringComparer.Ordinal),
            };
        }

        foreach (var group in counts.GroupBy(c => c.Key.Task, StringComparer.Ordinal))
            opened.Notes.Add(
                $"{group.Key}: "
                    + string.Join(", ", group.OrderByDescending(w => w.Value).Take(WordsShown).Select(w => Count(w.Key.Word, w.Value)))
                    + " taken for missing labels (data.missing names the words)"
            );
    }

    static string Count(string word, int count) => string.Create(CultureInfo.InvariantCulture, $"'{word}' {count} times");

    static bool IsMissing(Example example, TaskSpec task, string word)
    {
        if (example.MissingWords is { } words)
            return words.Contains(word, StringComparer.Ordinal);
        return DataSpec.UsualMissingWords.Contains(word, StringComparer.Ordinal) && !IsLabel(task, word);
    }

    static bool IsLabel(TaskSpec task, string word) => task.Map is null && task.Encode(word, new float[task.TargetWidth]) is null;
}
