using System.Text;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Records;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Numerics;

namespace HydraSharp.Runs;

/// <summary>
/// What happens before the first step: the folder, the experiment written out, the data opened and every image read once.
/// </summary>
internal static class RunSetup
{
    /// <summary>
    /// Writes the resolved experiment, or makes sure that the folder's run is of the same one. Returns it, with the balancing method that a
    /// dry run chose before.
    /// </summary>
    internal static Experiment Begin(IStorage storage, RunFolder files, Experiment experiment, int threads, TrainOptions options)
    {
        var text = ExperimentFile.Write(experiment);
        if (files.Exists)
        {
            var saved = ExperimentFile.Read(files.Experiment).Experiment;
            if (experiment.Balancing.DryRunSteps > 0 && saved.Balancing.DryRunSteps == 0)
            {
                experiment = experiment with { Balancing = saved.Balancing };
                text = ExperimentFile.Write(experiment);
            }

            RequireSame(ExperimentFile.Write(saved with { Loader = experiment.Loader }), text, files.Path);
        }
        else
        {
            RequireEmpty(files.Path);
            DurableFolder.Create(storage, files.Path);
            AtomicFile.Write(storage, files.Experiment, stream => stream.Write(Encoding.UTF8.GetBytes(text)));
        }

        DurableFolder.Create(storage, files.TensorBoard);
        if (!storage.Exists(files.Environment))
            EnvironmentFacts
                .OfThisProcess(options.Clock, TorchLibrary.TorchSharpVersion, TorchLibrary.Version, threads)
                .Write(storage, files.Environment);
        return experiment;
    }

    /// <summary>Opens and verifies the data, and makes sure that they are those the run began with.</summary>
    internal static RunData OpenData(IStorage storage, RunFolder files, Experiment experiment, TrainOptions options)
    {
        var data = RunData.Open(experiment, "the data", requireTraining: true, options.Report, options.Stop);
        foreach (var note in data.Notes)
            options.Report(new TrainingEvent.Note(note));
        foreach (
            var skipped in data.Verify(
                Enum.GetValues<Split>(),
                (done, total) => options.Report(new TrainingEvent.Reading(done, total)),
                options.Stop
            )
        )
            options.Report(new TrainingEvent.Warning("left out: " + skipped));
        if (data[Split.Train].Count == 0)
            throw new HydraException(ErrorKind.Data, "no example is left to train on; look at data.split");
        var fingerprint = DataFingerprint.Of([KeyValuePair.Create("data", data.Examples)]);
        var left = string.Join(' ', Enum.GetValues<Split>().Select(p => string.Join(',', data[p])));
        options.Ranks.RequireSame(string.Join(' ', fingerprint.Sources) + left, "the data");
        options.Ranks.OnRankZero(() => Compare(storage, files, fingerprint));
        options.Report(new TrainingEvent.Note(Plan(experiment, data)));
        return data;
    }

    /// <summary>Where this process writes down what it reports: the run's log, or one beside it, on its own host.</summary>
    internal static RunLog Log(IStorage storage, RunFolder files, TrainOptions options)
    {
        options.Ranks.OnOtherRanks(() => DurableFolder.Create(storage, files.Path));
        return new(storage, files.LogOf(options.Ranks.Rank), options.Clock);
    }

    /// <summary>Passes on what a run reports, and writes down what is worth keeping.</summary>
    internal static Action<TrainingEvent> AlsoTo(RunLog log, Action<TrainingEvent> report) =>
        happened =>
        {
            if (Words(happened) is { } text)
                log.Add(text);
            report(happened);
        };

    static string? Words(TrainingEvent happened) =>
        happened switch
        {
            TrainingEvent.Note note => note.Text,
            TrainingEvent.Warning warning => "warning: " + warning.Text,
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

    static void Compare(IStorage storage, RunFolder files, DataFingerprint fingerprint)
    {
        if (!storage.Exists(files.Data))
            fingerprint.Write(storage, files.Data);
        else if (DataFingerprint.Difference(DataFingerprint.Read(storage, files.Data), fingerprint) is { Count: > 0 } differences)
            throw new HydraException(
                ErrorKind.Usage,
                $"'{files.Path}' was trained on other data: "
                    + $"{string.Join("; ", differences)}; bring the data back, or begin anew with another --out"
            );
    }

    static string Plan(Experiment experiment, RunData data)
    {
        var labels = experiment.Tasks.Select(t => $"{t.Name} {Enum.GetValues<Split>().Sum(p => data[p].Count(data.Labels[t.Name].Has))}");
        var cache =
            data.Images.CacheBytes > 0 ? $"decoded pixels kept in {data.Images.CacheBytes >> 20} MiB" : "images decoded anew each epoch";
        return $"{data[Split.Train].Count} images to train, {data[Split.Validation].Count} to validate, {data[Split.Test].Count} to test; "
            + $"labels: {string.Join(", ", labels)}; {cache}";
    }

    // Files that begin with a dot are what a run leaves that was killed while it wrote its first file.
    static void RequireEmpty(string folder)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any(p => !Path.GetFileName(p).StartsWith('.')))
            throw new HydraException(ErrorKind.Usage, $"'{folder}' is not empty and not a run; name another folder with --out");
    }

    static void RequireSame(string saved, string now, string folder)
    {
        var (before, after) = (saved.Split('\n'), now.Split('\n'));
        var lines = before
            .Except(after)
            .Select(l => $"  was: {l.Trim()}")
            .Concat(after.Except(before).Select(l => $"  now: {l.Trim()}"))
            .ToArray();
        if (saved == now)
            return;
        throw new HydraException(
            ErrorKind.Usage,
            $"'{folder}' holds a run of another experiment; resume it with its own, or name another folder with --out{Environment.NewLine}"
                + string.Join(Environment.NewLine, lines.Take(20))
        );
    }
}
