using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Data.Loading;
using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Networks;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Targets;

namespace HydraSharp.Runs;

/// <summary>The data of an experiment, opened: examples, images, targets and parts.</summary>
internal sealed class RunData
{
    const int LargestBatchPixels = 64 * 128 * 128;

    readonly Experiment experiment;
    readonly int[][] parts;
    readonly bool requireTraining;
    Func<string, int, LabelMap?>? added;

    RunData(Experiment experiment, DataSourceContents opened, LabelTable labels, bool requireTraining)
    {
        (this.experiment, this.requireTraining) = (experiment, requireTraining);
        Examples = opened.Examples;
        Notes = opened.Notes;
        Labels = TrainingLabels = labels;
        Images = new(Examples, experiment.Image, experiment.Loader);
        Maps = [.. MapsOf(experiment.Tasks, Images.CacheBytes)];
        parts = [.. Enum.GetValues<Split>().Select(p => Enumerable.Range(0, Examples.Count).Where(i => Examples[i].Split == p).ToArray())];
    }

    internal IReadOnlyList<Example> Examples { get; }
    internal IReadOnlyList<string> Notes { get; }

    /// <summary>The labels of the data, by which everything is measured.</summary>
    internal LabelTable Labels { get; }

    /// <summary>The labels that training learns from: those of the data, and what was added to them.</summary>
    internal LabelTable TrainingLabels { get; private set; }

    internal ImageStore Images { get; }

    /// <summary>The labels that are images, by task, in the experiment's order.</summary>
    internal IReadOnlyList<LabelMaps> Maps { get; }

    /// <summary>Examples in a batch that is measured: 64, and fewer where images are large.</summary>
    internal int MeasuredBatch => BatchOf(experiment.Image);

    /// <summary>The examples of a part that can be read.</summary>
    internal IReadOnlyList<int> this[Split part] => parts[(int)part];

    /// <summary>Examples in a batch that is not learned from: 64, and fewer where images are large.</summary>
    internal static int BatchOf(ImagePreprocessing image) => Math.Clamp(LargestBatchPixels / (image.Size * image.InputWidth()), 1, 64);

    /// <summary>Adds labels that training learns from and nothing is measured by.</summary>
    /// <param name="labels">The labels, of examples that have none.</param>
    /// <param name="maps">Reads those that are images, by task and example; null where there is none.</param>
    internal void Learn(IReadOnlyList<AddedLabel> labels, Func<string, int, LabelMap?> maps) =>
        (TrainingLabels, added) = (Labels.Also(experiment.Tasks, labels), maps);

    /// <summary>
    /// Opens the data and encodes every label; reads pixels only to keep alike images together. All errors are thrown at once.
    /// </summary>
    internal static RunData Open(
        Experiment experiment,
        string subject,
        bool requireTraining,
        Action<TrainingEvent>? report = null,
        CancellationToken stop = default
    )
    {
        if (experiment.Data.GroupBy is { } groups)
            report?.Invoke(new TrainingEvent.Note($"looking for what belongs together ({groups.GetType().Name})"));
        var opened = experiment.Data.Open(experiment.Loader, (done, total) => report?.Invoke(new TrainingEvent.Reading(done, total)), stop);
        MissingLabels.Remove(opened, experiment.Tasks);
        var isOpened = opened.Problems.Found.Count == 0;
        var labels = LabelTable.Encode(opened.Examples, experiment.Tasks, opened.Problems, t =>
            requireTraining && isOpened && !IsOptional(experiment, t)
        );
        if (opened.Problems.Found.Count > 0)
            throw new DataException(subject, opened.Problems.Found);
        return new(experiment, opened, labels, requireTraining);
    }

    /// <summary>
    /// Reads every image of these parts, and every label that is an image, once, so that a broken one is known before the first step.
    /// </summary>
    /// <remarks>An image of whose label no pixel is known counts as one without a label.</remarks>
    /// <returns>What was left out.</returns>
    internal IReadOnlyList<string> Verify(IReadOnlyList<Split> chosen, Action<int, int> progress, CancellationToken stop)
    {
        var indices = chosen.SelectMany(p => parts[(int)p]).Order().ToArray();
        var workers = experiment.Loader.WorkerCount();
        var unseen = Images.Verify(indices, workers, done => progress(done, indices.Length), stop);
        int[] seen = [.. indices.Except(unseen.Select(b => b.Index))];
        BadImage[] bad = [.. unseen, .. Maps.SelectMany(m => BadLabels(m, seen, workers, stop))];
        if (bad.Length > 0 && experiment.Loader.OnBadImage == BadImages.Stop)
            throw new DataException(
                "the images",
                [.. bad.Select(b => new Problem("", b.Error.Message))],
                "fix or remove them, or set loader.on_bad_image: skip"
            );
        var skipped = bad.Select(b => b.Index).ToHashSet();
        for (var i = 0; i < parts.Length; i++)
            parts[i] = [.. parts[i].Where(e => !skipped.Contains(e))];
        if (requireTraining && chosen.Contains(Split.Train))
            RequireKnownPixels();
        foreach (var maps in Maps)
        foreach (var example in indices.Where(i => maps.Facts(i) is { Known: 0 }))
            Labels[maps.Column].Unmark(example);
        return [.. bad.Select(b => b.Error.Message)];
    }

    /// <summary>The labels of each task, counted by split; of those that are images, what <see cref="Verify"/> read.</summary>
    internal IReadOnlyList<LabelSummary> Summaries() =>
        [.. experiment.Tasks.Select(t => LabelSummary.Of(t, Labels[t.Name], Maps.FirstOrDefault(m => m.Column == t.Name), parts))];

    // A mask that says nothing anywhere trains nothing, and every figure of it would look perfect.
    void RequireKnownPixels()
    {
        var wrong = Summaries()
            .Where(s => s.Pixels?.Error is not null && !IsOptional(experiment, s.Task))
            .Select(s => new Problem($"tasks.{s.Task.Name}", s.Pixels!.Error!))
            .ToArray();
        if (wrong.Length > 0)
            throw new DataException("the labels", wrong);
    }

    // Whether a task needs no labels of the data to train: a teacher has them, or its head is frozen.
    static bool IsOptional(Experiment experiment, TaskSpec task) =>
        experiment.Teacher.Any(e => e.Tasks.Contains(task.Name)) || HydraNet.IsWithin("heads." + task.Name, experiment.Training.Freeze);

    /// <summary>
    /// The examples of each batch of a training epoch: a pure function of (seed, epoch). What does not fill a batch is left out.
    /// </summary>
    internal IReadOnlyList<int[]> TrainingBatches(int epoch)
    {
        var train = this[Split.Train];
        var size = Math.Min(experiment.Training.BatchSize, train.Count);
        var order = new SampleRandom(experiment.Training.Seed, epoch, -1).Permutation(train.Count);
        return [.. order.Take(train.Count / size * size).Select(i => train[i]).Chunk(size)];
    }

    /// <summary>The examples in order, in batches, the last of which may be smaller.</summary>
    internal IReadOnlyList<int[]> Batches(IEnumerable<int> examples) =>
        [.. examples.Chunk(Math.Max(experiment.Training.BatchSize, MeasuredBatch))];

    static IEnumerable<BadImage> BadLabels(LabelMaps maps, int[] indices, int workers, CancellationToken stop)
    {
        var errors = new HydraImageException?[indices.Length];
        Parallel.For(0, indices.Length, new ParallelOptions { MaxDegreeOfParallelism = workers, CancellationToken = stop }, i =>
        {
            try
            {
                maps.Verify(indices[i]);
            }
            catch (HydraImageException e)
            {
                errors[i] = e;
            }
        });
        return errors.Index().Where(e => e.Item is not null).Select(e => new BadImage(indices[e.Index], e.Item!));
    }

    // What the images leave of the cache goes to the labels, task by task.
    IEnumerable<LabelMaps> MapsOf(IReadOnlyList<TaskSpec> tasks, long used)
    {
        var limit = experiment.Loader.CacheMegabytes * (1L << 20);
        foreach (var task in tasks)
        {
            if (task.Map is not { } format)
                continue;
            var bytes = LabelMaps.Bytes(Examples.Count, format, experiment.Image);
            var keep = experiment.Loader.Cache != PixelCache.Off && used + bytes <= limit;
            if (keep)
                used += bytes;
            yield return new(Examples, task.Name, format, experiment.Image, keep, index => added?.Invoke(task.Name, index));
        }
    }
}
