using System.Diagnostics;
using HydraSharp.Analysis;
using HydraSharp.Comparisons;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Determinism;
using HydraSharp.Files;
using HydraSharp.Networks;
using HydraSharp.Reporting.Html;
using HydraSharp.Runs;
using HydraSharp.Runs.Distillation;
using HydraSharp.Runs.Records;
using HydraSharp.Training;

namespace HydraSharp.Reporting;

/// <summary>Makes the report of a run: measures, calibrates, looks at groups and single pictures, and writes it all down.</summary>
internal sealed class RunReport(
    IStorage storage,
    RunFolder files,
    Experiment experiment,
    RunData data,
    ReportOptions options,
    CancellationToken stop
)
{
    /// <summary>Pictures of a part that are looked at after a training, so that its end is never far.</summary>
    internal const int MostAfterTraining = 10_000;

    const int Surprises = 12;
    const int AttentionPictures = 8;

    readonly ReportPictures pictures = new(experiment, data);

    /// <summary>Makes the report after a training. What goes wrong is told; the training stays finished.</summary>
    internal static void AfterTraining(IStorage storage, RunFolder files, Run run, RunData data, TrainOptions told)
    {
        var again = $"'hydra report {files.Path}' makes it";
        try
        {
            told.Report(new TrainingEvent.Note($"making the report: measures at most {MostAfterTraining} pictures of each held-out part"));
            var made = new RunReport(
                storage,
                files,
                run.Experiment,
                data,
                new ReportOptions { MostPictures = MostAfterTraining, Clock = told.Clock },
                told.Stop
            ).Write(run.Model());
            told.Report(
                new TrainingEvent.Note($"report: {made.Page}, {made.ModelCard} ({made.Pictures} pictures, {made.Time.TotalSeconds:F1} s)")
            );
        }
        catch (OperationCanceledException)
        {
            told.Report(new TrainingEvent.Warning($"the training is finished; its report was not: {again}"));
        }
        catch (Exception error)
        {
            told.Report(
                new TrainingEvent.Warning($"the training is finished, but its report could not be made: {error.Message} ({again} again)")
            );
        }
    }

    /// <summary>Measures and writes; the network is taken over.</summary>
    internal ReportFiles Write(HydraNet net)
    {
        var began = Stopwatch.GetTimestamp();
        using var outputs = new RunOutputs(experiment, data, net);
        var split = options.Split ?? (data[Part.Test].Count > 0 ? "test" : "validation");
        var part = outputs.Of(split, outputs.Examples(split, options.MostPictures), stop);
        var validation =
            split == "validation" ? part
            : data[Part.Validation].Count == 0 ? null
            : outputs.Of("validation", outputs.Examples("validation", options.MostPictures), stop);
        var calibration = Calibrate(validation);
        var tasks = TaskAnalysis.Of(part, HeldOut(part, validation), calibration.Temperatures, Surprises, stop);
        var content = Content(outputs, part, tasks, calibration);
        var page = options.File ?? files.Report;
        var card = Path.Combine(AtomicFile.FolderOf(page), "MODEL_CARD.md");
        DurableFolder.Create(storage, AtomicFile.FolderOf(page));
        AtomicFile.WriteText(storage, page, ReportPage.Text(content));
        AtomicFile.WriteText(storage, card, ModelCardText.Text(content, Before(card)));
        return new(
            page,
            card,
            part.Examples.Count + (validation is null || ReferenceEquals(validation, part) ? 0 : validation.Examples.Count),
            Stopwatch.GetElapsedTime(began)
        );
    }

    // Kept only for the run's own weights and data: a run that still trains has other weights tomorrow.
    CalibrationFile Calibrate(SplitOutputs? validation)
    {
        if (validation is null)
            return CalibrationFile.None;
        var temperatures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var task in validation.Tasks.Where(t => Temperature.Suits(t.Task.Decision)))
            if (Temperature.Fit(task) is { } temperature)
                temperatures.Add(task.Task.Name, temperature);
        var calibration = new CalibrationFile("validation", temperatures);
        if (files.Finished && options.Changed is null)
            calibration.Write(storage, files.Calibration);
        return calibration;
    }

    // Labels are suspected only where the head did not learn from them.
    static IReadOnlyList<SplitOutputs> HeldOut(SplitOutputs part, SplitOutputs? validation)
    {
        IEnumerable<SplitOutputs> held = part.Split == "test" ? [part] : [];
        return validation is null ? [.. held] : [.. held, validation];
    }

    ReportContent Content(RunOutputs outputs, SplitOutputs part, IReadOnlyList<TaskAnalysis> tasks, CalibrationFile calibration)
    {
        var history = MetricsReader.Read(storage, files.Metrics);
        var best = RunFacts.BestEpoch(experiment, data, history);
        return new()
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(files.Path))),
            Part = part,
            Made = options.Clock.GetUtcNow(),
            Facts =
            [
                .. RunFacts.Plan(experiment, data, outputs.Net, history, best),
                .. TaughtLabels.Summary(storage, files.Teaching).SelectMany(t => t.Words()).Select(w => KeyValuePair.Create("teacher", w)),
            ],
            Environment = RunFacts.Environment(storage, files.Environment),
            Experiment = ExperimentFile.Write(experiment),
            History = history,
            BestEpoch = best,
            Coverage = [.. Coverage()],
            Tasks = tasks,
            Maps = new RunMaps(experiment, data, outputs, stop).Of([.. part.Examples], options.Pictures),
            Attention = options.Pictures && part.Tasks.Count > 0 ? Attention(outputs, part) : [],
            Race = Benchmarks.RaceResult.Read(storage, files.Bench),
            Sharing = SharingResult.Read(storage, files.Sharing),
            Ablation = AblationResult.Read(storage, files.Ablation),
            CalibratedOn = calibration.Temperatures.Count > 0 ? calibration.Split : null,
            Notes = [.. Notes(part)],
            Picture = options.Pictures ? pictures.Of : _ => null,
            Example = i => data.Examples[i].Key,
        };
    }

    // What teachers filled is no label of the data, and counted apart.
    IEnumerable<LabelCoverage> Coverage()
    {
        foreach (var part in Enum.GetValues<Part>())
            yield return new(
                part.ToString().ToLowerInvariant(),
                data[part].Count,
                [.. experiment.Tasks.Select(t => KeyValuePair.Create(t.Name, data[part].Count(data.Labels[t.Name].Has)))]
            );
        var filled = TaughtLabels.Summary(storage, files.Teaching).SelectMany(t => t.Filled).ToDictionary(StringComparer.Ordinal);
        if (filled.Count > 0)
            yield return new(
                "train, filled by a teacher",
                data[Part.Train].Count,
                [.. experiment.Tasks.Select(t => KeyValuePair.Create(t.Name, filled.GetValueOrDefault(t.Name)))]
            );
    }

    IEnumerable<string> Notes(SplitOutputs part)
    {
        if (!files.Finished)
            yield return "The run is not finished: these are the best weights so far, and no temperature is kept.";
        var all = PartNames.Of(part.Split).Sum(p => data[p].Count);
        if (part.Examples.Count < all)
            yield return $"{part.Examples.Count} of {all} pictures were measured, drawn by lot; 'hydra report' measures all.";
        if (part.Split is "train" or "all")
            yield return "These pictures include those that it was trained on: expect worse on others.";
        if (part.Split == "validation")
            yield return "The best epoch and the temperatures were chosen by this part: expect a little worse on others.";
        if (options.Changed is not null)
            yield return "Measured with changed settings, not those that it was trained with.";
        if (TaskGroups.PairCount(part.Tasks.Count) > TaskGroups.MostPairs)
            yield return $"Not all pairs of tasks are shown: at most {TaskGroups.MostPairs} for each task.";
    }

    // By lot, those with the most labels first.
    IReadOnlyList<AttentionRow> Attention(RunOutputs outputs, SplitOutputs part)
    {
        var rows = new SampleRandom(experiment.Training.Seed, 0, 7)
            .Permutation(part.Examples.Count)
            .OrderByDescending(r => part.Tasks.Count(t => t.Has(r)))
            .Take(AttentionPictures)
            .ToArray();
        var maps = outputs.Attention([.. rows.Select(r => part.Examples[r])], stop);
        return
        [
            .. rows.Select(
                (row, i) =>
                {
                    var input = pictures.Input(part.Examples[row]);
                    return new AttentionRow(
                        row,
                        ReportPictures.Uri(input),
                        [.. maps.Select(m => ReportPictures.Uri(ReportPictures.Under(input, m[i])))],
                        (maps[0][i].Height, maps[0][i].Width)
                    );
                }
            ),
        ];
    }

    string? Before(string card)
    {
        if (!storage.Exists(card))
            return null;
        try
        {
            using var reader = new StreamReader(storage.OpenRead(card));
            return reader.ReadToEnd();
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw StorageFailure.Explain(error, storage, $"cannot read '{card}', whose notes are kept", AtomicFile.FolderOf(card));
        }
    }
}
