using System.Globalization;
using HydraSharp.Cli.Output;
using HydraSharp.Training;

namespace HydraSharp.Cli.Progress;

/// <summary>Events as lines of text.</summary>
static class ProgressText
{
    /// <summary>A bar that is full at 1.</summary>
    public static string Bar(double share)
    {
        const int Width = 30;
        var done = (int)Math.Clamp(Math.Round(share * Width), 0, Width);
        return new string('█', done) + new string('░', Width - done);
    }

    public static string Step(TrainingEvent.Stepped step) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {step.Epoch}/{step.Epochs}  step {step.Step}/{step.Steps}  "
                + $"{Speed(step.ImagesPerSecond)}  {Duration(step.Left)} left  {Memory(step.MemoryBytes)}  {Losses(step.Losses)}"
        );

    public static string Epoch(TrainingEvent.EpochEnded epoch)
    {
        var figures = epoch.Validation is null
            ? ""
            : "  validation "
                + string.Join(
                    "  ",
                    epoch
                        .Validation.Tasks.Where(t => t.Value.Metrics.Count > 0)
                        .Select(t => $"{t.Key} {t.Value.Metrics[0].Key} {EvaluationOutput.Figure(t.Value.Metrics[0].Value)}")
                );
        return string.Create(
            CultureInfo.InvariantCulture,
            $"epoch {epoch.Epoch}/{epoch.Epochs}  {Duration(TimeSpan.FromSeconds(epoch.Seconds))}  "
                + $"{Speed(epoch.ImagesPerSecond)}  {Losses(epoch.Losses)}{figures}{(epoch.Best ? "  best so far" : "")}"
        );
    }

    public static string Reading(TrainingEvent.Reading reading) =>
        string.Create(CultureInfo.InvariantCulture, $"reading images  {reading.Done}/{reading.Total}");

    public static string Filling(TrainingEvent.Filling filling) =>
        string.Create(CultureInfo.InvariantCulture, $"asking the teacher  {filling.Done}/{filling.Total}");

    public static string Losses(IReadOnlyList<KeyValuePair<string, double>> losses) =>
        "loss " + string.Join("  ", losses.Select(l => $"{l.Key} {(double.IsNaN(l.Value) ? "-" : EvaluationOutput.Figure(l.Value))}"));

    public static string Speed(double imagesPerSecond) =>
        (
            imagesPerSecond >= 10
                ? imagesPerSecond.ToString("F0", CultureInfo.InvariantCulture)
                : imagesPerSecond.ToString("F1", CultureInfo.InvariantCulture)
        ) + " img/s";

    public static string Duration(TimeSpan time)
    {
        var seconds = (long)Math.Round(time.TotalSeconds);
        return seconds < 60
            ? string.Create(CultureInfo.InvariantCulture, $"{seconds} s")
            : string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    public static string Memory(long bytes) =>
        bytes >= 1L << 30
            ? ((double)bytes / (1L << 30)).ToString("F1", CultureInfo.InvariantCulture) + " GB"
            : (bytes >> 20).ToString(CultureInfo.InvariantCulture) + " MB";
}
