using System.Globalization;
using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Runs.Records;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Evaluators;

namespace HydraSharp.Runs;

/// <summary>What was trained on what, for a report's readers.</summary>
internal static class RunFacts
{
    /// <summary>The plan, a name and a value each.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Plan(
        Experiment experiment,
        RunData data,
        HydraNet net,
        IReadOnlyList<EpochRecord> history,
        int? bestEpoch
    )
    {
        var training = experiment.Training;
        var image = experiment.Image;
        return
        [
            new(
                "data",
                $"{SourceFacts.Places(experiment.Data)}: "
                    + $"{string.Join(", ", Enum.GetValues<Split>().Select(p => $"{data[p].Count} {p.ToString().ToLowerInvariant()}"))} "
                    + $"images"
            ),
            new(
                "split",
                SourceFacts.Splits(experiment.Data)
                    + (experiment.Data.GroupBy is { } groups ? $"; kept together: {groups.GetType().Name}" : "")
            ),
            new(
                "input",
                $"{image.InputWidth()} × {image.Size} pixels"
                    + (image.Resize > image.Size ? $", cut from {image.LoadedWidth()} × {image.LoadedHeight()}" : "")
            ),
            new("augmentation", Augmentation(experiment)),
            new("network", $"{experiment.Backbone.GetType().Name}, {experiment.Neck.GetType().Name}: {Parameters(net)}"),
            .. experiment.Tasks.Select(t =>
                KeyValuePair.Create($"task {t.Name}", $"{t.GetType().Name}, head {t.Head.GetType().Name}, loss {t.Loss.GetType().Name}")
            ),
            new("balancing", experiment.Balancing.GetType().Name),
            new("training", Steps(training, history.Count)),
            new(
                "weights",
                (bestEpoch is { } best ? $"of epoch {best}, the best over all tasks on the validation split" : "the best so far")
                    + (training.EmaDecay > 0 ? "; moving average" : "")
            ),
            new(
                "time",
                history.Count == 0
                    ? "no epoch is finished"
                    : $"{Figures.Time(history.Sum(e => e.Seconds))}, {history.Average(e => e.ImagesPerSecond):F0} images a second"
            ),
        ];
    }

    static string Steps(TrainingSpec training, int epochs) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{epochs} of {training.Epochs} epochs, batches of {training.BatchSize}, {training.Optimizer.GetType().Name} "
                + $"at {training.Optimizer.LearningRate}, {training.Schedule.GetType().Name}, "
                + $"{training.Precision.ToString().ToLowerInvariant()}, seed {training.Seed}"
        );

    /// <summary>environment.json as names and values; empty where there is none.</summary>
    internal static IReadOnlyList<KeyValuePair<string, string>> Environment(IStorage storage, string path)
    {
        try
        {
            return EnvironmentFacts.Read(storage, path)?.Entries() ?? [];
        }
        catch (HydraException)
        {
            return [new(Path.GetFileName(path), "cannot be read")];
        }
    }

    /// <summary>
    /// The epoch that the run chose, found as it chooses: the least mean share of error over all tasks; null without validation.
    /// </summary>
    internal static int? BestEpoch(Experiment experiment, RunData data, IReadOnlyList<EpochRecord> history)
    {
        if (history.Any(e => e.Validation is null || e.Validation.Tasks.Count != experiment.Tasks.Count))
            return null;
        var selection = new Selection(
            experiment.Tasks,
            experiment.Training.Preference,
            new Evaluator(experiment.Tasks, data.Labels).Guess(data[Split.Train], data[Split.Validation], data.Maps)
        );
        int? best = null;
        foreach (var epoch in history.Where(e => e.ImageSize == 0 || e.ImageSize == experiment.Image.Size))
            if (selection.Add(epoch.Validation!))
                best = epoch.Epoch;
        return best;
    }

    static string Parameters(HydraNet net)
    {
        var parts = net.named_parameters()
            .GroupBy(p => Owner(p.name))
            .Select(g => $"{g.Key} {Figures.Count(g.Sum(p => p.parameter.numel()))}");
        return $"{Figures.Count(NetworkFacts.Of(net).Parameters)} parameters ({string.Join(", ", parts)})";
    }

    static string Augmentation(Experiment experiment)
    {
        var names = experiment.Augment.Select(a => a.GetType().Name).ToList();
        if (experiment.Training.Mixup is { } mixup)
            names.Add(string.Create(CultureInfo.InvariantCulture, $"Mixup (alpha {mixup.Alpha})"));
        return names.Count == 0 ? "none" : string.Join(", ", names);
    }

    static string Owner(string name) => name.Split('.') is ["heads", var task, ..] ? "head " + task : name.Split('.')[0];
}
