using HydraSharp.Files;
using HydraSharp.Runs.Records;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Runs;

/// <summary>Writes down what a run reports: in its log, or in one beside it for each further process, on its own host.</summary>
internal static class EventLog
{
    /// <summary>The options with a report that also writes down what is worth keeping.</summary>
    internal static TrainOptions Added(IStorage storage, RunFolder files, TrainOptions options)
    {
        options.Ranks.OnOtherRanks(() => DurableFolder.Create(storage, files.Path));
        var log = new RunLog(storage, files.LogOf(options.Ranks.Rank), options.Clock);
        return options with
        {
            Report = reported =>
            {
                if (Words(reported) is { } text)
                    log.Add(text);
                options.Report(reported);
            },
        };
    }

    static string? Words(TrainingEvent reported) =>
        reported switch
        {
            TrainingEvent.Note note => note.Text,
            TrainingEvent.Warning warning => "warning: " + warning.Text,
            TrainingEvent.StoppedEarly stopped => stopped.ToString(),
            TrainingEvent.Saved saved => "saved " + saved.Folder,
            TrainingEvent.EpochEnded epoch =>
                $"epoch {epoch.Epoch}/{epoch.Epochs}: {epoch.Seconds:F1} s, {epoch.ImagesPerSecond:F0} img/s, "
                    + string.Join(", ", epoch.Losses.Select(l => $"{l.Key} loss {l.Value:G4}"))
                    + string.Concat(
                        epoch.Validation?.Tasks.Select(t =>
                            $"; {t.Key} {string.Join(" ", t.Value.Metrics.Select(m => $"{m.Key} {m.Value:G4}"))}"
                        )
                            ?? []
                    )
                    + (epoch.Best ? " (best)" : ""),
            _ => null,
        };
}
