using Google.Protobuf;
using HydraSharp.Analysis;
using HydraSharp.Analysis.Timing;
using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Runtime;
using HydraSharp.Layers.Onnx;
using HydraSharp.Runs;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Export;

/// <summary>Turns an exported graph into 8 bits on the run's own images, and measures what that costs each head.</summary>
internal sealed class RunQuantization
{
    const int MostMeasured = 2000;

    // Every pixel is counted anew in each replicate of the interval.
    const int MostMapsMeasured = 64;
    const int BatchSize = 16;
    const string Name = "the exported model";

    readonly ImagePreprocessing image;
    readonly IReadOnlyList<TaskSpec> tasks;
    readonly ExportOptions options;
    readonly RunData data;
    readonly ModelCard card;
    readonly CancellationToken stop;
    readonly int[] measured;
    readonly PixelImage[] images;

    /// <exception cref="HydraException">A split of the data that is needed is empty.</exception>
    internal RunQuantization(
        ImagePreprocessing image,
        IReadOnlyList<TaskSpec> tasks,
        ExportOptions options,
        RunData data,
        ModelCard card,
        CancellationToken stop
    )
    {
        (this.image, this.tasks, this.options, this.data, this.card, this.stop) = (image, tasks, options, data, card, stop);
        measured = Spread(
            Split.Validation,
            tasks.Any(t => t.Map is not null) ? MostMapsMeasured : MostMeasured,
            "measures what 8 bits cost"
        );
        images = [.. measured.Select(Image)];
    }

    /// <summary>The graph in 8 bits, and the figures.</summary>
    internal (OnnxGraph Graph, QuantizationFigures Figures) Apply(OnnxGraph graph)
    {
        PixelImage[] calibration = [.. Spread(Split.Train, options.CalibrationImages, "finds the ranges of values").Select(Image)];
        var ranges = Calibrator.Ranges(graph, Quantizer.Activations(graph), calibration, stop);
        var before = Outputs(graph);
        var kept = new List<string>();
        var found = Quantizer.Apply(graph, ranges, kept);
        var damage = Damage(before, Outputs(found));
        var left = Quantizer.Parts(graph).ToList();
        while (options.MaxLoss is { } most && damage.Max(d => d.Loss) > most && left.Count > 0)
        {
            var tried = left.Select(part => (Part: part, Graph: Quantizer.Apply(graph, ranges, [.. kept, part])))
                .Select(t => (t.Part, t.Graph, Damage: Damage(before, Outputs(t.Graph))))
                .ToArray();
            var best = tried.MinBy(t => t.Damage.Max(d => d.Loss));
            kept.Add(best.Part);
            left.Remove(best.Part);
            (found, damage) = (best.Graph, best.Damage);
        }

        return (
            found,
            new(calibration.Length, measured.Length, damage, kept) { Gain = options.SpeedRounds > 0 ? Gain(graph, found) : null }
        );
    }

    QuantizationSpeedup Gain(OnnxGraph before, OnnxGraph after)
    {
        var batch = images.Take(BatchSize).ToArray();
        byte[][] files = [Bytes(before), Bytes(after)];
        OnnxCandidate[] both =
        [
            .. files.Select(
                (f, i) =>
                    new OnnxCandidate([new Predictor(f, Name)], i == 0 ? "fp32" : "int8")
                    {
                        Name = card.Name,
                        Heads = tasks.Count,
                        Networks = 1,
                        Parameters = card.Parameters,
                        FileBytes = f.Length,
                    }
            ),
        ];
        try
        {
            double[] milliseconds =
            [
                .. Benchmark
                    .Run(both, batch, options.SpeedRounds, stop)
                    .Select(rounds => 1000 * BenchmarkFigures.Median([.. rounds.SelectMany(t => t)])),
            ];
            return new(files[0].Length, files[1].Length, batch.Length, milliseconds[0], milliseconds[1]);
        }
        finally
        {
            foreach (var one in both)
                one.Dispose();
        }
    }

    byte[] Bytes(OnnxGraph graph) =>
        ModelChecksum.Append(graph.ToModel(card.Name, "", [new(ModelCard.MetadataKey, card.ToJson())]).ToByteArray());

    IReadOnlyList<QuantizationLoss> Damage(IReadOnlyList<TaskOutputs> before, IReadOnlyList<TaskOutputs> after) =>
        [.. before.Zip(after, (b, a) =>
            {
                var metric = b.Task.Metrics[0];
                var figure = new RowMetric(metric, b);
                var value = figure.Over(b.Labelled);
                var interval = Bootstrap.Percentile(
                    value,
                    Bootstrap.Draw([figure.Over], b.Labelled, Bootstrap.Replicates(b.Labelled.Count), stream: 0, stop)[0]
                );
                var now = new RowMetric(metric, a).Over(a.Labelled);
                return new QuantizationLoss(
                    b.Task.Name,
                    metric.Key,
                    value,
                    interval.Low,
                    interval.High,
                    now,
                    (metric.HigherIsBetter ? value - now : now - value) / Math.Max(Math.Abs(value), 1e-12)
                );
            })];

    IReadOnlyList<TaskOutputs> Outputs(OnnxGraph graph)
    {
        using var predictor = new Predictor(Bytes(graph), Name);
        var answers = tasks.Select(_ => new List<float>()).ToArray();
        foreach (var batch in images.Chunk(BatchSize))
        {
            stop.ThrowIfCancellationRequested();
            var found = predictor.Numbers(batch, stop);
            for (var t = 0; t < tasks.Count; t++)
                answers[t].AddRange(found[t]);
        }

        return
        [
            .. tasks.Select(
                (task, t) =>
                    new TaskOutputs(
                        task,
                        [.. answers[t]],
                        task.Map is null ? [.. answers[t].Select(a => (double)a)] : [],
                        Targets(task),
                        [.. measured.Select(data.Labels[task.Name].Has)],
                        new double[measured.Length]
                    )
            ),
        ];
    }

    float[] Targets(TaskSpec task)
    {
        if (data.Maps.FirstOrDefault(m => m.Column == task.Name) is not { } maps)
            return [.. measured.SelectMany(i => data.Labels[task.Name].Row(i).ToArray())];
        float[] unknown = [.. Enumerable.Repeat(float.NaN, image.Size * image.InputWidth() * maps.Format.Channels)];
        return
        [
            .. measured.SelectMany(i =>
                maps.Get(i) is { } map
                    ? maps
                        .Format.Moved(map, Data.Augment.Variation.Center(map.Width, map.Height, image), image.InputWidth(), image.Size)
                        .Values
                    : unknown
            ),
        ];
    }

    PixelImage Image(int index)
    {
        stop.ThrowIfCancellationRequested();
        return image.CentreCrop(data.Images.Get(index));
    }

    int[] Spread(Split part, int wanted, string purpose)
    {
        var all = data[part];
        if (all.Count == 0)
            throw new HydraException(
                ErrorKind.Data,
                $"8 bits need images of the {part.ToString().ToLowerInvariant()} split, on which the export {purpose}; it is empty"
            );
        var count = Math.Min(wanted, all.Count);
        return [.. Enumerable.Range(0, count).Select(i => all[(int)((long)i * all.Count / count)])];
    }
}
