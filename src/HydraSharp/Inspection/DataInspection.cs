using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Data.Loading;
using HydraSharp.Data.Splits;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inspection.AugmentationCheck;
using HydraSharp.Runs;
using HydraSharp.Specs;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Inspection;

/// <summary>What there is to see in an experiment's data before anything is trained on them.</summary>
public sealed record DataInspection
{
    DataInspection(Experiment experiment, RunData data, DuplicateSummary duplicates) =>
        (Experiment, Data, Duplicates) = (experiment, data, duplicates);

    /// <summary>What opening the data reported.</summary>
    public IReadOnlyList<string> Notes { get; private init; } = [];

    /// <summary>The examples that can be read, by part: train, validation, test.</summary>
    public IReadOnlyList<int> Parts { get; private init; } = [];

    /// <summary>Images that cannot be read, each with its file and the reason.</summary>
    public IReadOnlyList<string> Unreadable { get; private init; } = [];

    /// <summary>The labels of each task.</summary>
    public IReadOnlyList<LabelSummary> Tasks { get; private init; } = [];

    /// <summary>Pairs of tasks of which no readable example has both labels.</summary>
    public IReadOnlyList<(string One, string Other)> NeverTogether { get; private init; } = [];

    /// <summary>Examples without any label, by part.</summary>
    public IReadOnlyList<int> Unlabelled { get; private init; } = [];

    /// <summary>Images that are duplicated.</summary>
    public DuplicateSummary Duplicates { get; }

    /// <summary>The tasks whose missing labels a teacher fills.</summary>
    internal IReadOnlyList<string> Distilled { get; private init; } = [];

    /// <summary>Whether labels move with the images that the augmentation moves, by transform and task.</summary>
    public IReadOnlyList<ProbeResult> Augmentation { get; private init; } = [];

    /// <summary>The examples.</summary>
    public IReadOnlyList<Example> Examples => Data.Examples;

    Experiment Experiment { get; }

    RunData Data { get; }

    IStorage Storage { get; } = LocalStorage.FromEnvironment();

    /// <summary>
    /// Whether there are labels that are images and an augmentation that moves them, so that <see cref="WriteAugmentation"/> draws
    /// something.
    /// </summary>
    public bool HasAugmentation => AugmentationSheet.Drawn(Experiment, Data).Count > 0;

    /// <summary>What is remarkable about image files, a sentence each.</summary>
    IReadOnlyList<string> Remarks { get; init; } = [];

    /// <summary>Opens the data, encodes every label, reads every image and compares them.</summary>
    /// <param name="experiment">The experiment. Images that cannot be read are left out and reported, whatever it says.</param>
    /// <param name="report">Receives what is done.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="HydraException">The data have errors; all are reported.</exception>
    public static DataInspection Of(Experiment experiment, Action<TrainingEvent> report, CancellationToken stop)
    {
        var loader = experiment.Loader with { OnBadImage = BadImages.Skip, Cache = PixelCache.Off };
        var data = RunData.Open(experiment with { Loader = loader }, "the data", requireTraining: false, report, stop);
        report(new TrainingEvent.Note("looking for images that cannot be read"));
        var bad = data.Verify(Enum.GetValues<Split>(), (done, total) => report(new TrainingEvent.Reading(done, total)), stop);
        report(new TrainingEvent.Note("looking for duplicates"));
        var pairs = (experiment.Data.GroupBy as Duplicates ?? new()).Pairs(
            data.Examples,
            loader,
            done => report(new TrainingEvent.Reading(done, data.Examples.Count)),
            stop
        );
        IReadOnlyList<int>[] parts = [.. Enum.GetValues<Split>().Select(p => data[p])];
        return new(experiment, data, DuplicateSummary.Of(pairs, data.Examples, [.. experiment.Tasks.Select(t => t.Name)]))
        {
            Notes = data.Notes,
            Parts = [.. parts.Select(p => p.Count)],
            Unreadable = bad,
            Remarks = [.. data.Images.Warnings, .. DeepImageRange.Warnings(data.Examples, experiment.Image)],
            Tasks = data.Summaries(),
            NeverTogether = NeverLabelledTogether(experiment, data, parts),
            Unlabelled = [.. parts.Select(p => p.Count(i => !experiment.Tasks.Any(t => data.Labels[t.Name].Has(i))))],
            Distilled = [.. experiment.Teacher.SelectMany(t => t.Tasks)],
            Augmentation = Probe(experiment, report, stop),
        };
    }

    /// <summary>Opens the data, encodes every label, reads every image and follows one example on its way into the network.</summary>
    /// <returns>What was found, a line each: notes, counts by part and task, and one example through decode, encode and batch.</returns>
    /// <exception cref="HydraException">The data have errors; all are reported.</exception>
    public static IReadOnlyList<string> Describe(Experiment experiment, Catalog? catalog = null, CancellationToken stop = default) =>
        DataCheck.Describe(experiment, catalog, stop);

    /// <summary>
    /// Writes a PNG of training samples as the network gets them: each whole, and as some epochs change it, with its labels.
    /// </summary>
    /// <exception cref="HydraException">There is nothing to train on, or the disk refused.</exception>
    public void WriteSamples(string file) => DataSheet.Write(Storage, Experiment, Data, file);

    /// <summary>Writes a PNG of training samples with their labels drawn, as they are and as each transform moves them.</summary>
    /// <exception cref="HydraException">The disk refused.</exception>
    public void WriteAugmentation(string file) => AugmentationSheet.Write(Storage, Experiment, Data, Augmentation, file);

    /// <summary>What a person should look at before training, a sentence each.</summary>
    public IEnumerable<string> Warnings()
    {
        foreach (var warning in LabelWarnings.Of(Tasks, Parts, Distilled))
            yield return warning;
        if (Unreadable.Count > 0)
            yield return $"{Unreadable.Count} images cannot be read; training stops at them unless loader.on_bad_image is skip";
        foreach (var remark in Remarks)
            yield return remark;
        foreach (var failed in Augmentation.Where(a => !a.Passed))
            yield return $"{failed.Transform} makes the labels of {failed.Task} wrong: {failed.Finding}";
        foreach (var (one, other) in NeverTogether)
            yield return $"no image has labels of both {one} and {other}";
        if (Unlabelled.Sum() > 0)
            yield return $"{Unlabelled.Sum()} images have no label at all";
        if (Duplicates.Across.Count > 0)
            yield return $"{Duplicates.Across.Count} images are duplicated in different "
                + $"splits, so that the test is too easy; write data.group_by: Duplicates";
        foreach (var (column, groups) in Duplicates.Disagreeing.Where(d => d.Value.Count > 0))
            yield return $"{column}: {groups.Count} images are duplicated with different labels";
    }

    static IReadOnlyList<ProbeResult> Probe(Experiment experiment, Action<TrainingEvent> report, CancellationToken stop)
    {
        if (experiment.Augment.Count == 0 || AugmentationProbe.Concerned(experiment.Tasks).Count == 0)
            return [];
        report(new TrainingEvent.Note("testing whether labels move with the augmented images"));
        return new AugmentationProbe(experiment.Tasks, experiment.Image, experiment.Training.Seed).Of(experiment.Augment, stop);
    }

    static IReadOnlyList<(string One, string Other)> NeverLabelledTogether(Experiment experiment, RunData data, IReadOnlyList<int>[] parts)
    {
        string[] names = [.. experiment.Tasks.Select(t => t.Name).Where(t => parts.Any(p => p.Any(data.Labels[t].Has)))];
        return
        [
            .. from one in Enumerable.Range(0, names.Length)
            from other in Enumerable.Range(one + 1, names.Length - one - 1)
            where !parts.Any(p => p.Any(i => data.Labels[names[one]].Has(i) && data.Labels[names[other]].Has(i)))
            select (names[one], names[other]),
        ];
    }
}
