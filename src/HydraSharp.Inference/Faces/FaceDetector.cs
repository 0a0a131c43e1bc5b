using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace HydraSharp.Inference.Faces;

/// <summary>
/// Finds faces with a detector of YuNet's form. Wu, Peng and Yu, "YuNet: A Tiny Millisecond-level Face Detector", Machine Intelligence
/// Research 20, 2023. The file has one input [1, 3, side, side] (blue, green, red, 0 to 255) and the outputs cls_S, obj_S and bbox_S of the
/// strides 8, 16 and 32. Thread-safe.
/// </summary>
public sealed class FaceDetector : IDisposable
{
    const int MostSides = 2;

    static readonly int[] Strides = [8, 16, 32];

    readonly InferenceSession session;
    readonly RunOptions running = new();
    readonly string name;
    readonly string input;
    readonly int side;

    /// <summary>Opens a detector.</summary>
    /// <param name="path">The file.</param>
    /// <param name="threads">Threads that look at one image; 0 for one per processor.</param>
    /// <exception cref="HydraModelException">It is not there, or not of YuNet's form.</exception>
    public FaceDetector(string path, int threads = 0)
    {
        name = path;
        session = ModelFile.Open(ModelFile.Read(path), path, new() { AllowUnverified = true, Threads = threads });
        var outputs = Strides.SelectMany(s => new[] { $"cls_{s}", $"obj_{s}", $"bbox_{s}" });
        var shape = session.InputMetadata.Count == 1 ? session.InputMetadata.First().Value.Dimensions : [];
        if (
            shape is [_, 3, > 0 and var height, > 0 and var width]
            && height == width
            && height % 32 == 0
            && session.InputMetadata.First().Value.ElementType == typeof(float)
            && outputs.All(o => session.OutputMetadata.TryGetValue(o, out var output) && output.ElementType == typeof(float))
        )
        {
            (input, side) = (session.InputMetadata.First().Key, height);
            return;
        }

        session.Dispose();
        throw new HydraModelException(
            path,
            "it is not a face detector of YuNet's form",
            "name such a file: one square input of three colours, outputs cls, obj and bbox for the strides 8, 16 and 32"
        );
    }

    /// <summary>The least score of a face that is reported.</summary>
    public double ScoreThreshold { get; init; } = 0.7;

    /// <summary>From which overlap on two boxes are one face.</summary>
    public double IouThreshold { get; init; } = 0.3;

    /// <summary>The faces in an image, the surest first.</summary>
    /// <exception cref="HydraModelException">The detector fails, or answers other than YuNet's form asks.</exception>
    public IReadOnlyList<FaceBox> Detect(PixelImage image)
    {
        ArgumentNullException.ThrowIfNull(image);
        var scale = Math.Min((double)side / image.Width, (double)side / image.Height);
        var fitted = Resampler.Resize(
            image,
            Math.Max(1, (int)Math.Round(image.Width * scale)),
            Math.Max(1, (int)Math.Round(image.Height * scale))
        );
        using var value = OrtValue.CreateTensorValueFromMemory(Planes(fitted), [1, 3, side, side]);
        string[] names = [.. Strides.SelectMany(s => new[] { $"cls_{s}", $"obj_{s}", $"bbox_{s}" })];
        using var results = ModelFile.Run(session, name, running, [input], [value], names);
        var found = new List<FaceBox>();
        for (var s = 0; s < Strides.Length; s++)
            Read(
                Strides[s],
                results[3 * s].GetTensorDataAsSpan<float>(),
                results[3 * s + 1].GetTensorDataAsSpan<float>(),
                results[3 * s + 2].GetTensorDataAsSpan<float>(),
                scale,
                found
            );
        return Distinct(found);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        running.Dispose();
        session.Dispose();
    }

    // Top left in a black square.
    float[] Planes(PixelImage image)
    {
        var planes = new float[3 * side * side];
        for (var y = 0; y < image.Height; y++)
        for (var x = 0; x < image.Width; x++)
        for (var colour = 0; colour < 3; colour++)
            planes[((2 - colour) * side + y) * side + x] = image.Pixels[(y * image.Width + x) * 3 + colour];
        return planes;
    }

    void Read(
        int stride,
        ReadOnlySpan<float> classes,
        ReadOnlySpan<float> objects,
        ReadOnlySpan<float> boxes,
        double scale,
        List<FaceBox> found
    )
    {
        var columns = side / stride;
        if (classes.Length != columns * columns || objects.Length != classes.Length || boxes.Length != 4 * classes.Length)
            throw new HydraModelException(
                name,
                $"its answers for stride {stride} are not those of {columns} x {columns} places",
                "name a detector of YuNet's form"
            );
        for (var i = 0; i < classes.Length; i++)
        {
            var score = Math.Sqrt(Math.Clamp(classes[i], 0, 1) * Math.Clamp(objects[i], 0, 1));
            if (!(score >= ScoreThreshold))
                continue;
            var (x, y) = ((i % columns + boxes[4 * i]) * stride, (i / columns + boxes[4 * i + 1]) * stride);
            var (width, height) = (Math.Exp(boxes[4 * i + 2]) * stride, Math.Exp(boxes[4 * i + 3]) * stride);
            // A face is not larger than all that can be seen: such boxes come from a broken detector.
            if (
                !(
                    width <= MostSides * side
                    && height <= MostSides * side
                    && Math.Abs(x) <= MostSides * side
                    && Math.Abs(y) <= MostSides * side
                )
            )
                continue;
            found.Add(new((x - width / 2) / scale, (y - height / 2) / scale, width / scale, height / scale, score));
        }
    }

    // Greedy non-maximum suppression: a box goes where a surer one overlaps it.
    List<FaceBox> Distinct(List<FaceBox> found)
    {
        var kept = new List<FaceBox>();
        foreach (var box in found.OrderByDescending(f => f.Score))
            if (kept.All(k => FaceBox.IntersectionOverUnion(k, box) < IouThreshold))
                kept.Add(box);
        return kept;
    }
}
