using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inspection.Probing;
using HydraSharp.Runs;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Inspection;

/// <summary>A picture of training samples with their labels drawn, as they are and as each transform moves them, at the strongest of many lots.</summary>
internal static class AugmentationSheet
{
    /// <summary>The tasks that can be drawn: those with a label that is a picture in the training part.</summary>
    internal static IReadOnlyList<TaskSpec> Drawn(Experiment experiment, RunData data) =>
        experiment.Augment.Count == 0
            ? []
            : [.. experiment.Tasks.Where(t => t.Map is not null && data[Part.Train].Any(data.Labels[t.Name].Has))];

    /// <summary>Draws a strip for each transform and task, and writes a PNG.</summary>
    /// <param name="experiment">The experiment, with at least one task that can be drawn.</param>
    /// <param name="data">Its data.</param>
    /// <param name="results">What the self-test found.</param>
    /// <param name="file">The PNG.</param>
    /// <exception cref="HydraException">The disk refused.</exception>
    internal static void Write(Experiment experiment, RunData data, IReadOnlyList<ProbeResult> results, string file)
    {
        var probe = new AugmentationProbe(experiment.Tasks, experiment.Image, experiment.Training.Seed);
        var strips = new List<ContactSheet.Strip>();
        foreach (var (name, transforms) in Pipelines(experiment.Augment))
        {
            var lots = probe.Strongest(transforms);
            foreach (var task in Drawn(experiment, data))
            {
                var passed = results.First(r => r.Transform == name && r.Task == task.Name).Passed;
                strips.Add(
                    new(
                        Pictures(experiment, data, task, transforms, lots.Count > 0 ? lots[0] : 0),
                        $"{name}: {task.Name} {(passed ? "passes" : "FAILS")}"
                    )
                );
            }
        }

        var png = ContactSheet.Png(
            "Does the label move with the picture? Picture and label as they are, then at a strong setting of each transform",
            strips
        );
        DurableFolder.Create(LocalStorage.FromEnvironment(), AtomicFile.FolderOf(file));
        AtomicFile.Write(LocalStorage.FromEnvironment(), file, stream => stream.Write(png));
    }

    static IEnumerable<(string Name, IReadOnlyList<TransformSpec> Transforms)> Pipelines(IReadOnlyList<TransformSpec> transforms)
    {
        foreach (var transform in transforms)
            yield return (transform.GetType().Name, [transform]);
        if (transforms.Count > 1)
            yield return (AugmentationProbe.Together, transforms);
    }

    static IReadOnlyList<PixelImage> Pictures(
        Experiment experiment,
        RunData data,
        TaskSpec task,
        IReadOnlyList<TransformSpec> transforms,
        int lot
    )
    {
        var index = data[Part.Train].First(data.Labels[task.Name].Has);
        var maps = data.Maps.Single(m => m.Column == task.Name);
        var loaded = data.Images.Get(index);
        var plain = Variation.Centre(loaded, experiment.Image);
        var varied = Variation.Of(loaded, transforms, experiment.Image, new(experiment.Training.Seed, lot, 0));
        return [plain.Picture, Label(plain), varied.Picture, Label(varied)];

        PixelImage Label(Varied picture) =>
            MapPanels.Truth(picture.Picture, task.Card, maps.Moved(index, picture.Move)!.Values, experiment.Image);
    }
}
