using System.Globalization;
using HydraSharp.Tuning;

namespace HydraSharp.Cli.Output;

/// <summary>What a search for a learning rate found, for people and for programs.</summary>
static class RateOutput
{
    /// <summary>
    /// <c>{"suggested":…,"falls_from":…,"lowest_at":…,"diverged":…,"planned":N,"points":[{"rate":…,"loss":…,"smoothed":…},…]}</c>; null
    /// where the loss never fell.
    /// </summary>
    public static void Json(TextWriter output, RateCurve curve) => JsonLine.Write(output, writer =>
        {
            JsonLine.Number(writer, "suggested", curve.Suggested ?? double.NaN);
            JsonLine.Number(writer, "falls_from", curve.FallsFrom ?? double.NaN);
            JsonLine.Number(writer, "lowest_at", curve.LowestAt ?? double.NaN);
            writer.WriteBoolean("diverged", curve.Diverged);
            writer.WriteNumber("planned", curve.Planned);
            writer.WriteStartArray("points");
            foreach (var point in curve.Points)
            {
                writer.WriteStartObject();
                JsonLine.Number(writer, "rate", point.Rate);
                JsonLine.Number(writer, "loss", point.Loss);
                JsonLine.Number(writer, "smoothed", point.Smoothed);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        });

    /// <summary>Some lines: how far it went, the rate and the range, and the next command.</summary>
    public static void Text(TextWriter output, RateCurve curve, string file)
    {
        output.WriteLine(
            $"{curve.Points.Count} of {curve.Planned} steps, from {Rate(curve.Points[0].Rate)} to {Rate(curve.Points[^1].Rate)}"
                + (curve.Diverged ? ", where the loss diverged" : "; the loss did not diverge: a higher --to shows where it does")
        );
        if (curve.Suggested is not { } suggested)
        {
            output.WriteLine(
                "The loss never fell by a twentieth: no rate is suggested. Try more --steps, another --from or --to, or look at the labels."
            );
            return;
        }

        output.WriteLine($"learning rate {Rate(suggested)}: the loss falls most steeply there");
        output.WriteLine(
            $"useful range  {Rate(curve.FallsFrom!.Value)} to {Rate(curve.LowestAt!.Value)}: "
                + $"from where it falls to where it is lowest; OneCycle and a warm-up may go higher"
        );
        output.WriteLine($"next: hydra train {file} --set training.optimizer.learning_rate={Rate(suggested)}");
    }

    /// <summary>A rate with two digits, as an experiment takes it: 0.0032, 6.7e-5.</summary>
    internal static string Rate(double rate)
    {
        var rounded = double.Parse(rate.ToString("E1", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        return rounded.ToString(rounded is >= 1e-4 and < 1e4 ? "0.#####" : "0.#e-0", CultureInfo.InvariantCulture);
    }
}
