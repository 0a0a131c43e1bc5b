using HydraSharp.Analysis;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Runs.Distillation;
using HydraSharp.Specs;

namespace HydraSharp.Inspection;

/// <summary>Opens an experiment's data and follows one example on its way into the network.</summary>
internal static class DataCheck
{
    /// <summary>Opens the data, encodes every label and reads every image.</summary>
    /// <returns>What was found, a line each: notes, counts by part and task, and one example through decode, encode and batch.</returns>
    /// <exception cref="HydraException">The data have errors; all are reported.</exception>
    public static IReadOnlyList<string> Describe(Experiment experiment, Catalog? catalog = null, CancellationToken stop = default)
    {
        var storage = LocalStorage.FromEnvironment();
        var data = RunData.Open(experiment, "the data", requireTraining: true, stop: stop);
        var skipped = data.Verify(Enum.GetValues<Split>(), (_, _) => { }, stop);
        return
        [
            .. data.Notes,
            .. skipped.Select(s => "left out: " + s),
            .. Enum.GetValues<Split>().Select(p => Counts(experiment, data, p)),
            .. data.Summaries().SelectMany(Pixels),
            .. data.Images.Warnings.Select(w => "warning: " + w),
            .. DeepImageRange.Warnings(data.Examples, experiment.Image).Select(w => "warning: " + w),
            .. LabelWarnings
                .Of(
                    data.Summaries(),
                    [.. Enum.GetValues<Split>().Select(p => data[p].Count)],
                    [.. experiment.Teacher.SelectMany(t => t.Tasks)]
                )
                .Select(w => "warning: " + w),
            .. new LabelFilling(storage, experiment, data, new() { Stop = stop, Catalog = catalog ?? Catalog.Default }).Plan(),
            .. data.Examples.Count > 0 ? Sample(experiment, data) : [],
        ];
    }

    static string Counts(Experiment experiment, RunData data, Split part) =>
        $"{part.ToString().ToLowerInvariant()}: {data[part].Count} images; labels: "
        + string.Join(", ", experiment.Tasks.Select(t => $"{t.Name} {data[part].Count(data.Labels[t.Name].Has)}"));

    static IEnumerable<string> Pixels(LabelSummary task)
    {
        if (task.Pixels is not { } pixels || pixels.Pixels.Sum() == 0)
            yield break;
        var known = FormattableString.Invariant(
            $"{task.Task.Name}: {100.0 * pixels.Known.Sum() / pixels.Pixels.Sum():0.#} % of the pixels known"
        );
        yield return double.IsNaN(pixels.Mean) ? known
        : pixels.Classes.Count == 0
            ? known + FormattableString.Invariant($", {pixels.Minimum:G4} to {pixels.Maximum:G4} {task.Unit}, mean {pixels.Mean:G4}")
        : known
            + "; of these "
            + string.Join(
                ", ",
                pixels.Classes.Select(c => FormattableString.Invariant($"{c.Name} {100.0 * c.Pixels.Sum() / pixels.Known.Sum():0.##} %"))
            );
    }

    static IEnumerable<string> Sample(Experiment experiment, RunData data)
    {
        var index = data[Split.Train].Count > 0 ? data[Split.Train][0] : 0;
        var example = data.Examples[index];
        yield return $"one example: {example.Key} ({example.Split.ToString().ToLowerInvariant()}), labels from {example.Place}";
        var loaded = data.Images.Get(index);
        yield return $"  decode: {loaded.Width} x {loaded.Height} RGB";
        foreach (var task in experiment.Tasks)
            yield return data.Labels[task.Name].Has(index)
                ? $"  encode: {task.Name} '{example.Labels[task.Name]}' is {Encoded(data, task.Name, index)}"
                : $"  encode: {task.Name} has no label";
        using var scope = TorchSharp.torch.NewDisposeScope();
        var input_NCHW = InputTensor.Of(experiment.Image, [experiment.Image.CentreCrop(loaded)]);
        float[] numbers = [.. input_NCHW.permute(0, 2, 3, 1).data<float>()];
        yield return $"  batch: [{experiment.Training.BatchSize}, 3, {experiment.Image.Size}, "
            + $"{experiment.Image.InputWidth()}] {experiment.Training.Precision.ToString().ToLowerInvariant()}, "
            + FormattableString.Invariant($"this image from {numbers.Min():F3} to {numbers.Max():F3}, mean {numbers.Average():F3}");
    }

    static string Encoded(RunData data, string task, int index)
    {
        if (data.Maps.FirstOrDefault(m => m.Column == task) is not { } maps)
            return $"[{string.Join(", ", data.Labels[task].Row(index).ToArray())}]";
        var map = maps.Get(index)!;
        float[] known = [.. map.Values.Where(v => !float.IsNaN(v))];
        var range = known.Length == 0 ? "" : FormattableString.Invariant($", from {known.Min():0.###} to {known.Max():0.###}");
        return FormattableString.Invariant(
            $"a map of {map.Width} x {map.Height}, {100.0 * known.Length / map.Values.Length:F1} % known{range}"
        );
    }
}
