using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inspection.AugmentationCheck;
using HydraSharp.Runs;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Inspection;

/// <summary>
/// An image of training samples with their labels drawn, as they are and as each transform moves them, at the strongest of many draws.
/// </summary>
internal static class AugmentationSheet
{
    /// <summary>The tasks that can be drawn: those with a label that is an image in the training split.</summary>
    internal static IReadOnlyList<TaskSpec> Drawn(Experiment experiment, RunData data) =>
        experiment.Augment.Count == 0
            ? []
            : [.. experiment.Tasks.Where(t => t.Map is not null && data[Split.Train].Any(data.Labels[t.Name].Has))];

    /// <summary>Draws a strip for each transform and task, and writes a PNG.</summary>
    /// <param name="storage">Where the PNG is written.</param>
    /// <param name="experiment">The experiment, with at least one task that can be drawn.</param>
    /// <param name="data">Its data.</param>
    /// <param name="results">What the self-test found.</param>
    /// <param name="file">The PNG.</param>
    /// <exception cref="HydraException">The disk refused.</exception>
    internal static void Write(IStorage storage, Experiment experiment, RunData data, IReadOnlyList<ProbeResult> results, string file)
    {
        var probe = new AugmentationProbe(experiment.Tasks, experiment.Image, experiment.Training.Seed);
        var strips = new List<ContactSheet.Strip>();
        foreach (var (name, transforms) in Pipelines(experiment.Augment))
        {
            var draws = probe.Strongest(transforms);
            foreach (var task in Drawn(experiment, data))
            {
                var passed = results.First(r => r.Transform == name && r.Task == task.Name).Passed;
                strips.Add(
                    new(
                        Images(experiment, data, task, transforms, draws.Count > 0 ? draws[0] : 0),
                        $"{name}: {task.Name} {(passed ? "passes" : "FAILS")}"
                    )
                );
            }
        }

        var png = ContactSheet.Png(
            "Does the label move with the image? Image and label as they are, then at a strong setting of each transform",
            strips
        );
        DurableFolder.Create(storage, AtomicFile.FolderOf(file));
        AtomicFile.Write(storage, file, stream => stream.Write(png));
    }

    static IEnumerable<(string Name, IReadOnlyList<TransformSpec> Transforms)> Pipelines(IReadOnlyList<TransformSpec> transforms)
    {
        foreach (var transform in transforms)
            yield return (transform.GetType().Name, [transform]);
        if (transforms.Count > 1)
            yield return (AugmentationProbe.Together, transforms);
    }

    static IReadOnlyList<PixelImage> Images(
        Experiment experiment,
        RunData data,
        TaskSpec task,
        IReadOnlyList<TransformSpec> transforms,
        int lot
    )
    {
        var index = data[Split.Train].First(data.Labels[task.Name].Has);
        var maps = data.Maps.Single(m => m.Column == task.Name);
        var loaded = data.Images.Get(index);
        var plain = Variation.Centre(loaded, experiment.Image);
        var varied = Variation.Of(loaded, transforms, experiment.Image, new(experiment.Training.Seed, lot, 0));
        return [plain.Image, Label(plain), varied.Image, Label(varied)];

        PixelImage Label(Varied image) => MapPanels.Truth(image.Image, task.Card, maps.Moved(index, image.Move)!.Values, experiment.Image);
    }
}
