using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Determinism;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Runs;
using HydraSharp.Tasks;

namespace HydraSharp.Inspection;

/// <summary>An image of training samples as the network gets them: each whole, and as some epochs change it, with its labels.</summary>
internal static class DataSheet
{
    const int Samples = 24;
    const int Epochs = 3;

    /// <summary>Draws samples that were drawn at random, those with the most labels first, and writes a PNG.</summary>
    /// <exception cref="HydraException">There is nothing to train on, or the disk refused.</exception>
    internal static void Write(IStorage storage, Experiment experiment, RunData data, string file)
    {
        var train = data[Split.Train];
        if (train.Count == 0)
            throw new HydraException(ErrorKind.Data, "no example is left to train on, so there is none to show; look at data.split");
        var order = new SampleRandom(experiment.Training.Seed, 0, -1).Permutation(train.Count).Select(i => train[i]);
        var chosen = order.Take(Samples * 20).OrderByDescending(i => experiment.Tasks.Count(t => data.Labels[t.Name].Has(i))).Take(Samples);
        var rows = chosen.Select(i => new ContactSheet.Strip(Images(experiment, data, i), Caption(experiment, data, i))).ToArray();
        var title =
            $"{rows.Length} of {train.Count} training images at "
            + $"{experiment.Image.InputText()}: each as it is, then as {Epochs} epochs see it";
        var png = ContactSheet.Png(title, rows);
        DurableFolder.Create(storage, AtomicFile.FolderOf(file));
        AtomicFile.Write(storage, file, stream => stream.Write(png));
    }

    static IReadOnlyList<PixelImage> Images(Experiment experiment, RunData data, int index)
    {
        var loaded = data.Images.Get(index);
        return
        [
            experiment.Image.CentreCrop(loaded),
            .. Enumerable
                .Range(0, Epochs)
                .Select(epoch =>
                    Variation.Of(loaded, experiment.Augment, experiment.Image, new(experiment.Training.Seed, epoch, index)).Image
                ),
        ];
    }

    static string Caption(Experiment experiment, RunData data, int index) =>
        string.Join(", ", experiment.Tasks.Select(t => $"{t.Name} {(data.Labels[t.Name].Has(index) ? Label(data, t, index) : "-")}"));

    static string Label(RunData data, TaskSpec task, int index) =>
        Words(task, data.Labels[task.Name].Row(index), data.Examples[index].Labels[task.Name]);

    // A class given by its index is reported by its name.
    static string Words(Tasks.TaskSpec task, ReadOnlySpan<float> target, string label) =>
        task.Kind is AnswerKind.Binary or AnswerKind.Category or AnswerKind.Level
            ? Analysis.TaskOutputs.ClassNames(task)[(int)target[0]]
            : label;
}
