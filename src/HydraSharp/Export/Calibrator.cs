using Google.Protobuf;
using HydraSharp.Inference.Imaging;
using HydraSharp.Layers.Onnx;
using Microsoft.ML.OnnxRuntime;

namespace HydraSharp.Export;

/// <summary>Finds which numbers the values of a graph take on images.</summary>
internal static class Calibrator
{
    const int BatchSize = 8;

    /// <summary>The mean over batches of 8 of the least and of the largest number of each value; single outliers count little so.</summary>
    /// <param name="graph">The graph in float32.</param>
    /// <param name="values">The values' names.</param>
    /// <param name="images">Images of the model's size; at least one.</param>
    /// <param name="stop">Ends the work early.</param>
    internal static IReadOnlyDictionary<string, ValueRange> Ranges(
        OnnxGraph graph,
        IReadOnlyList<string> values,
        IReadOnlyList<PixelImage> images,
        CancellationToken stop
    )
    {
        using var settings = new SessionOptions
        {
            GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL,
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
        };
        using var session = new InferenceSession(graph.ToModel("calibration", "", [], values).ToByteArray(), settings);
        using var running = new RunOptions();
        var (low, high) = (new double[values.Count], new double[values.Count]);
        var batches = images.Chunk(BatchSize).ToArray();
        foreach (var batch in batches)
        {
            stop.ThrowIfCancellationRequested();
            var pixels = batch.SelectMany(p => p.Pixels).ToArray();
            using var input = OrtValue.CreateTensorValueFromMemory(pixels, [batch.Length, batch[0].Height, batch[0].Width, 3]);
            using var results = session.Run(running, [ModelGraph.Image], [input], values);
            for (var i = 0; i < values.Count; i++)
            {
                var (least, most) = Ends(results[i].GetTensorDataAsSpan<float>());
                low[i] += least / batches.Length;
                high[i] += most / batches.Length;
            }
        }

        return values
            .Select((name, i) => KeyValuePair.Create(name, new ValueRange((float)Math.Min(low[i], 0), (float)Math.Max(high[i], 0))))
            .ToDictionary(StringComparer.Ordinal);
    }

    static (double Least, double Most) Ends(ReadOnlySpan<float> numbers)
    {
        var (least, most) = (float.PositiveInfinity, float.NegativeInfinity);
        foreach (var number in numbers)
            (least, most) = (MathF.Min(least, number), MathF.Max(most, number));
        return (least, most);
    }
}
