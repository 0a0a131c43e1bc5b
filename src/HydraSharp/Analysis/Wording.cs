using System.Globalization;
using HydraSharp.Inference;

namespace HydraSharp.Analysis;

/// <summary>A row's label and answer in the words of its task.</summary>
internal static class Wording
{
    /// <summary>What the data say.</summary>
    internal static string Given(TaskOutputs outputs, int row) =>
        outputs.Task.Kind switch
        {
            AnswerKind.Number => Number(outputs.Target(row)[0], TaskOutputs.Unit(outputs.Task)),
            AnswerKind.Labels => Labels(outputs, row),
            _ => outputs.Names[outputs.Truth(row)],
        };

    /// <summary>What the head says, with its probability where it has one.</summary>
    internal static string Predicted(TaskOutputs outputs, int row) =>
        outputs.Task.Read(outputs.Answer(row)) switch
        {
            Answer.Number number => Number(number.Value, number.Unit),
            Answer.Category category => $"{category.Label} ({Percent(category.Probability)})",
            Answer.Level level => $"{level.Label} ({Percent(level.Probability)})",
            Answer.Labels { Present.Count: 0 } => "none",
            Answer.Labels labels => string.Join(
                ", ",
                labels.Probabilities.Where(p => labels.Present.Contains(p.Key)).Select(p => $"{p.Key} ({Percent(p.Value)})")
            ),
            var other => other.ToString(),
        };

    internal static string Percent(double share) => (100 * share).ToString("0.#", CultureInfo.InvariantCulture) + " %";

    static string Number(double value, string unit) => $"{value.ToString("0.##", CultureInfo.InvariantCulture)} {unit}".TrimEnd();

    static string Labels(TaskOutputs outputs, int row)
    {
        var target = outputs.Target(row).ToArray();
        var present = outputs.Names.Where((_, i) => target[i] > 0.5f).ToArray();
        return present.Length == 0 ? "none" : string.Join(", ", present);
    }
}
