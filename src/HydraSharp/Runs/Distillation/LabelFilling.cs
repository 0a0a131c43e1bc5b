using System.Globalization;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Targets;

namespace HydraSharp.Runs.Distillation;

/// <summary>
/// The labels that teachers fill: made once, before the first epoch, and kept in the run's folder, from which the first epoch and every
/// resumed one read them. Only training images get them, and nothing is measured by them.
/// </summary>
internal sealed class LabelFilling(IStorage storage, Experiment experiment, RunData data, TrainOptions options)
{
    /// <summary>Fills what is missing, or reads what was filled when the run began; nothing without a teacher.</summary>
    /// <param name="files">The run's folder.</param>
    /// <param name="isNew">Whether the run has not trained yet.</param>
    /// <exception cref="HydraException">A teacher is not there or does not fit, or what it filled is gone.</exception>
    internal void Teach(RunFolder files, bool isNew)
    {
        if (experiment.Teacher.Count == 0)
            return;
        if (!storage.Exists(files.Distillation))
        {
            if (!isNew)
                throw new HydraException(
                    ErrorKind.Model,
                    $"'{files.Distillation}' with the labels that its teacher "
                        + $"filled is gone; bring it back, or begin anew with another --out"
                );
            PseudoLabels.Make(storage, files.Distillation, Fill);
        }

        Learn(PseudoLabels.Read(storage, files.Distillation));
        foreach (var words in PseudoLabels.Summary(storage, files.Distillation).SelectMany(t => t.Words()))
            options.Report(new TrainingEvent.Note(words));
    }

    /// <summary>Makes sure that every teacher is there and fits, and reports how much each would fill.</summary>
    /// <exception cref="HydraException">One is not there or does not fit.</exception>
    internal IReadOnlyList<string> Plan()
    {
        var lines = new List<string>();
        foreach (var spec in experiment.Teacher)
        {
            using var teacher = Open(spec);
            lines.AddRange(
                Distilled(spec)
                    .Select(t =>
                        $"{t.Name}: {data[Split.Train].Count(i => !data.Labels[t.Name].Has(i))} "
                        + $"training images without a label, which the teacher {spec.Run} fills"
                    )
            );
        }

        return lines;
    }

    int Threads => ThreadBudget.Of(experiment.Training.Threads).Count;

    IReadOnlyList<TaskSpec> Distilled(Teacher spec) => [.. experiment.Tasks.Where(t => spec.Tasks.Contains(t.Name))];

    TeacherAnswers Open(Teacher spec)
    {
        TeacherAnswers teacher = Path.GetExtension(spec.Run).Equals(".onnx", StringComparison.OrdinalIgnoreCase)
            ? new ModelTeacher(spec.Run, Threads)
            : new RunTeacher(storage, spec.Run, options.Catalog);
        var problems = new Problems();
        foreach (var task in Distilled(spec))
        {
            var own = teacher.Tasks.FirstOrDefault(t => t.Name == task.Name);
            if (own is null)
                problems.Add(
                    $"tasks.{task.Name}",
                    $"it has no task '{task.Name}': {Words.Suggest(task.Name, [.. teacher.Tasks.Select(t => t.Name)])}"
                );
            else if (TeacherFit.Misfit(task.Card, own) is { } misfit)
                problems.Add($"tasks.{task.Name}", misfit, "name another teacher, or make the task alike");
        }

        if (problems.Found.Count == 0)
            return teacher;
        teacher.Dispose();
        throw new ExperimentException($"the teacher {spec.Run}", problems.Found);
    }

    (IReadOnlyList<PseudoLabel>, IReadOnlyList<DistillationSummary>) Fill(Action<string, byte[]> keep)
    {
        var (labels, summaries) = (new List<PseudoLabel>(), new List<DistillationSummary>());
        foreach (var spec in experiment.Teacher)
        {
            using var teacher = Open(spec);
            TorchSharp.torch.set_num_threads(Threads);
            var tasks = Distilled(spec);
            int[] missing = [.. data[Split.Train].Where(i => tasks.Any(t => !data.Labels[t.Name].Has(i)))];
            var done = 0;
            foreach (var chunk in missing.Chunk(RunData.BatchOf(teacher.Image)))
            {
                options.Stop.ThrowIfCancellationRequested();
                labels.AddRange(Filled(teacher, tasks, chunk, keep));
                options.Report(new TrainingEvent.Filling(done += chunk.Length, missing.Length));
            }

            summaries.Add(
                new(
                    spec.Run,
                    teacher.Sha256,
                    spec.Weight,
                    tasks.ToDictionary(t => t.Name, t => labels.Count(l => l.Task == t.Name), StringComparer.Ordinal)
                )
            );
        }

        return (labels, summaries);
    }

    List<PseudoLabel> Filled(TeacherAnswers teacher, IReadOnlyList<TaskSpec> tasks, int[] chunk, Action<string, byte[]> keep)
    {
        var images = new PixelImage[chunk.Length];
        Parallel.For(0, chunk.Length, new ParallelOptions { MaxDegreeOfParallelism = experiment.Loader.WorkerCount() }, i =>
            images[i] = teacher.Image.CentreCrop(teacher.Image.Load(data.Examples[chunk[i]].File, experiment.Loader.MaxMegapixels))
        );
        var answers = teacher.Answer(images);
        var labels = new List<PseudoLabel>();
        foreach (var task in tasks)
        {
            var numbers = answers[teacher.Tasks.Index().First(t => t.Item.Name == task.Name).Index];
            var width = numbers.Length / chunk.Length;
            foreach (var (i, example) in chunk.Index().Where(c => !data.Labels[task.Name].Has(c.Item)))
                labels.Add(
                    new(
                        example,
                        data.Examples[example].Key,
                        task.Name,
                        Label(task, example, numbers.AsSpan(i * width, width), teacher.Image, keep)
                    )
                );
        }

        return labels;
    }

    string Label(TaskSpec task, int example, ReadOnlySpan<float> answer, ImagePreprocessing image, Action<string, byte[]> keep)
    {
        if (task.Map is not { } format)
            return task.Label(answer);
        var file = string.Create(CultureInfo.InvariantCulture, $"{task.Name}/{example:D6}.png");
        keep(file, format.Kept.Write(PseudoLabels.Fitted(format, answer, image, experiment.Image)));
        return file;
    }

    void Learn(PseudoLabels distilled)
    {
        foreach (var label in distilled.Labels)
            if (
                label.Example < 0
                || label.Example >= data.Examples.Count
                || data.Examples[label.Example].Key != label.Image
                || data.Examples[label.Example].Split != Split.Train
            )
                throw new HydraException(
                    ErrorKind.Model,
                    $"'{distilled.Folder}' holds a label of {label.Image}, which is not a "
                        + $"training image now; the run's folder was changed; begin anew with another --out"
                );
        var weights = experiment
            .Teacher.SelectMany(t => t.Tasks.Select(n => KeyValuePair.Create(n, (float)t.Weight)))
            .ToDictionary(StringComparer.Ordinal);
        var maps = experiment
            .Tasks.Where(t => t.Map is not null && weights.ContainsKey(t.Name))
            .ToDictionary(t => t.Name, t => (t.Map!.Kept, Files: distilled.Files(t)), StringComparer.Ordinal);
        foreach (var gone in maps.Values.SelectMany(m => m.Files.Values).Where(f => !storage.Exists(f)))
            throw new HydraException(
                ErrorKind.Model,
                $"'{gone}', a label that a teacher filled, is gone; bring it back, or begin anew with another --out"
            );
        data.Learn([.. distilled.Labels.Select(l => new AddedLabel(l.Example, l.Task, l.Label, weights[l.Task]))], (task, example) =>
            maps.TryGetValue(task, out var kept) && kept.Files.TryGetValue(example, out var file) ? kept.Kept.Read(file) : null
        );
    }
}
