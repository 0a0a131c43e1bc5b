using System.Diagnostics;
using HydraSharp.Analysis;
using HydraSharp.Comparisons;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Determinism;
using HydraSharp.Files;
using HydraSharp.Reporting.Html;
using HydraSharp.Runs;
using HydraSharp.Runs.Distillation;
using HydraSharp.Runs.Records;
using HydraSharp.Training;

namespace HydraSharp.Reporting;

/// <summary>Makes the report of a run: measures, calibrates, looks at groups and single images, and writes it all down.</summary>
internal sealed class RunReport(
    IStorage storage,
    RunFolder files,
    Experiment experiment,
    RunData data,
    ReportOptions options,
    CancellationToken stop
)
{
    /// <summary>Images of a part that are looked at after a training, so that its end is never far.</summary>
    internal const int MostAfterTraining = 10_000;

    static readonly TimeSpan Budget = TimeSpan.FromMinutes(5);

    const int Surprises = 12;
    const int AttentionImages = 8;

    readonly ReportImages images = new(experiment, data);

    /// <summary>Makes the report after a training. What goes wrong is reported; the training stays finished.</summary>
    /// <param name="storage">The disk.</param>
    /// <param name="files">The run.</param>
    /// <param name="experiment">What was trained.</param>
    /// <param name="data">Its data.</param>
    /// <param name="options">How it was carried out.</param>
    /// <param name="outputs">Its trained network.</param>
    /// <exception cref="OperationCanceledException">It was stopped; resuming the run makes the report.</exception>
    internal static void AfterTraining(
        IStorage storage,
        RunFolder files,
        Experiment experiment,
        RunData data,
        TrainOptions options,
        RunOutputs outputs
    )
    {
        var again = $"'hydra report {files.Path}' makes it";
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(options.Stop);
        limit.CancelAfter(Budget);
        try
        {
            options.Report(
                new TrainingEvent.Note($"making the report: measures at most {MostAfterTraining} images of each held-out split")
            );
            var made = new RunReport(
                storage,
                files,
                experiment,
                data,
                new ReportOptions { MaxImages = MostAfterTraining, Clock = options.Clock },
                limit.Token
            ).Write(outputs);
            options.Report(
                new TrainingEvent.Note($"report: {made.Page}, {made.ModelCard} ({made.Images} images, {made.Time.TotalSeconds:F1} s)")
            );
        }
        catch (OperationCanceledException) when (!options.Stop.IsCancellationRequested)
        {
            options.Report(
                new TrainingEvent.Warning(
                    $"the training is finished; its report would take more than {Budget.TotalMinutes:F0} minutes: {again}"
                )
            );
        }
        catch (OperationCanceledException)
        {
            options.Report(new TrainingEvent.Warning($"the training is finished; its report was stopped: {again}"));
            throw;
        }
        catch (Exception error)
        {
            options.Report(
                new TrainingEvent.Warning($"the training is finished, but its report could not be made: {error.Message} ({again} again)")
            );
        }
    }

    /// <summary>Measures and writes.</summary>
    /// <param name="outputs">The run's network on these data.</param>
    internal ReportFiles Write(RunOutputs outputs)
    {
        var began = Stopwatch.GetTimestamp();
        var split = options.Split ?? (data[Split.Test].Count > 0 ? "test" : "validation");
        var part = outputs.Of(split, outputs.Examples(split, options.MaxImages), stop);
        var validation =
            split == "validation" ? part
            : data[Split.Validation].Count == 0 ? null
            : outputs.Of("validation", outputs.Examples("validation", options.MaxImages), stop);
        var calibration = Calibrate(validation);
        var tasks = Unless(() => TaskAnalysis.Of(part, HeldOut(part, validation), calibration.Temperatures, Surprises, stop));
        var content = Content(outputs, part, tasks, calibration);
        var page = options.File ?? files.Report;
        var card = Path.Combine(AtomicFile.FolderOf(page), "MODEL_CARD.md");
        DurableFolder.Create(storage, AtomicFile.FolderOf(page));
        AtomicFile.WriteText(storage, page, Unless(() => ReportPage.Text(content)));
        AtomicFile.WriteText(storage, card, ModelCardText.Text(content, Before(card)));
        return new(
            page,
            card,
            part.Examples.Count + (validation is null || ReferenceEquals(validation, part) ? 0 : validation.Examples.Count),
            Stopwatch.GetElapsedTime(began)
        );
    }

    // Work of this process alone, without the network: it is left to itself when the report is stopped.
    T Unless<T>(Func<T> work) => Task.Run(work, stop).WaitAsync(stop).GetAwaiter().GetResult();

    // Kept only for the run's own weights and data: a run that still trains has other weights tomorrow.
    CalibrationFile Calibrate(SplitOutputs? validation)
    {
        if (validation is null)
            return CalibrationFile.None;
        var temperatures = new Dictionary<string, double>(StringComparer.Ordinal);
        foreach (var task in validation.Tasks.Where(t => Temperature.Supports(t.Task.Decision)))
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
        var history = MetricsLog.Read(storage, files.Metrics);
        var best = RunFacts.BestEpoch(experiment, data, history);
        return new()
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(files.Path))),
            Part = part,
            Made = options.Clock.GetUtcNow(),
            Facts =
            [
                .. RunFacts.Plan(experiment, data, outputs.Net, history, best),
                .. PseudoLabels
                    .Summary(storage, files.Distillation)
                    .SelectMany(t => t.Words())
                    .Select(w => KeyValuePair.Create("teacher", w)),
            ],
            Environment = RunFacts.Environment(storage, files.Environment),
            Experiment = ExperimentFile.Write(experiment),
            History = history,
            BestEpoch = best,
            Coverage = [.. Coverage()],
            Tasks = tasks,
            Maps = new RunMaps(experiment, data, outputs, stop).Of([.. part.Examples], options.Images),
            Attention = options.Images && part.Tasks.Count > 0 ? Attention(outputs, part) : [],
            Benchmark = Benchmarks.BenchmarkResult.Read(storage, files.Bench),
            Sharing = SharingResult.Read(storage, files.Sharing),
            Ablation = AblationResult.Read(storage, files.Ablation),
            CalibratedOn = calibration.Temperatures.Count > 0 ? calibration.Split : null,
            Notes = [.. Notes(part)],
            Image = options.Images ? images.Of : _ => null,
            Example = i => data.Examples[i].Key,
        };
    }

    // What teachers filled is no label of the data, and counted apart.
    IEnumerable<LabelCoverage> Coverage()
    {
        foreach (var part in Enum.GetValues<Split>())
            yield return new(
                part.ToString().ToLowerInvariant(),
                data[part].Count,
                [.. experiment.Tasks.Select(t => KeyValuePair.Create(t.Name, data[part].Count(data.Labels[t.Name].Has)))]
            );
        var filled = PseudoLabels.Summary(storage, files.Distillation).SelectMany(t => t.Filled).ToDictionary(StringComparer.Ordinal);
        if (filled.Count > 0)
            yield return new(
                "train, filled by a teacher",
                data[Split.Train].Count,
                [.. experiment.Tasks.Select(t => KeyValuePair.Create(t.Name, filled.GetValueOrDefault(t.Name)))]
            );
    }

    IEnumerable<string> Notes(SplitOutputs part)
    {
        if (!files.Finished)
            yield return "The run is not finished: these are the best weights so far, and no temperature is kept.";
        foreach (var warning in RunWarnings.Read(storage, files.Warnings))
            yield return "Warning: " + warning + ".";
        var all = SplitNames.Of(part.Split).Sum(p => data[p].Count);
        if (part.Examples.Count < all)
            yield return $"{part.Examples.Count} of {all} images were measured, drawn at random; 'hydra report' measures all.";
        if (part.Split is "train" or "all")
            yield return "These images include those that it was trained on: expect worse on others.";
        if (part.Split == "validation")
            yield return "The best epoch and the temperatures were chosen by this split: expect a little worse on others.";
        if (options.Changed is not null)
            yield return "Measured with changed settings, not those that it was trained with.";
        if (TaskGroups.PairCount(part.Tasks.Count) > TaskGroups.MostPairs)
            yield return $"Not all pairs of tasks are shown: at most {TaskGroups.MostPairs} for each task.";
    }

    // At random, those with the most labels first.
    IReadOnlyList<AttentionRow> Attention(RunOutputs outputs, SplitOutputs part)
    {
        var rows = new SampleRandom(experiment.Training.Seed, 0, 7)
            .Permutation(part.Examples.Count)
            .OrderByDescending(r => part.Tasks.Count(t => t.Has(r)))
            .Take(AttentionImages)
            .ToArray();
        var maps = outputs.Attention([.. rows.Select(r => part.Examples[r])], stop);
        return
        [
            .. rows.Select(
                (row, i) =>
                {
                    var input = images.Input(part.Examples[row]);
                    return new AttentionRow(
                        row,
                        ReportImages.Uri(input),
                        [.. maps.Select(m => ReportImages.Uri(ReportImages.Under(input, m[i])))],
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
