using System.Globalization;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Cli.Output;

/// <summary>What an exported model says of itself, for people.</summary>
static class CardOutput
{
    /// <summary>The card of a model file.</summary>
    /// <exception cref="HydraModelException">It is not a model of HydraSharp, or changed since its export.</exception>
    public static ModelCard Of(string path)
    {
        using var predictor = new Predictor(path);
        return predictor.Card;
    }

    public static void Table(TextWriter output, ModelCard card)
    {
        Columns.Write(output, [.. Facts(card).Select(f => new[] { f.Name, f.Value })]);
        foreach (var task in card.Tasks)
        {
            output.WriteLine(
                $"{task.Name}: {task.Kind.ToString().ToLowerInvariant()}{(task.Unit.Length > 0 ? $" in {task.Unit}" : "")}"
                    + $"{(task.Classes.Count > 0 ? $" of {string.Join(", ", task.Classes)}" : "")}"
            );
            if (task.Kind is AnswerKind.Binary or AnswerKind.Labels)
                output.WriteLine(Text($"  from a probability of {task.Threshold} on"));
            if (task.Metrics.Count > 0)
                output.WriteLine(
                    $"  {card.MeasuredOn}: "
                        + $"{string.Join(", ", task.Metrics.Select(m => Text($"{m.Key} {EvaluationOutput.Figure(m.Value)}")))}"
                );
            if (card.Parity?.Tasks.FirstOrDefault(p => p.Name == task.Name) is { } parity)
                output.WriteLine(
                    Text($"  parity check: largest difference {parity.LargestDifference:G3}, {parity.EqualDecisions:P2} equal decisions")
                );
            if (card.Quantization?.Tasks.FirstOrDefault(d => d.Name == task.Name) is { } cost)
                output.WriteLine(
                    $"  8 bits: {cost.Metric} {EvaluationOutput.Figure(cost.Before)} "
                        + $"[{EvaluationOutput.Figure(cost.BeforeLow)}, {EvaluationOutput.Figure(cost.BeforeHigh)}] -> "
                        + $"{EvaluationOutput.Figure(cost.After)}"
                );
        }

        foreach (var warning in card.Warnings)
            output.WriteLine("warning: " + warning);
    }

    static IEnumerable<(string Name, string Value)> Facts(ModelCard card)
    {
        yield return ("name", card.Name);
        yield return ("exported", Text($"{card.Exported:yyyy-MM-dd HH:mm} UTC, {card.Precision}, {card.Parameters:N0} parameters"));
        yield return (
            "input",
            $"image: bytes [batch, {card.Image.Size}, {card.Image.InputWidth()}, 3], {card.Colours}; images are "
                + $"resized{(card.Image.Resize > 0 ? $" to {card.Image.Resize} and cut to the middle" : "")} with a {card.Filter} filter"
        );
        yield return (
            "normalised by",
            $"mean {string.Join(", ", card.Image.Mean.Select(m => Text($"{m}")))}; deviation "
                + $"{string.Join(", ", card.Image.Std.Select(d => Text($"{d}")))} (in the graph)"
        );
        if (card.WeightsSha256.Length > 0)
            yield return ("weights", card.WeightsSha256);
        if (card.DataSha256.Length > 0)
            yield return ("training data", card.DataSha256);
        if (card.Parity is { } parity)
            yield return ("verified on", $"{parity.Samples} images ({parity.Source})");
        if (card.Quantization is { } quantized)
            yield return (
                "8 bits",
                $"ranges from {quantized.CalibrationImages} training images, cost measured on {quantized.Samples} "
                    + $"validation images{(quantized.Kept.Count > 0 ? $"; in float32: {string.Join(", ", quantized.Kept)}" : "")}"
            );
        if (card.Quantization?.Gain is { } gain)
            yield return ("size and speed", gain.ToString());
        yield return ("versions", string.Join(", ", card.Versions.Select(v => $"{v.Key} {v.Value}")));
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
