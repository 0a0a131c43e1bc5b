using System.Globalization;
using HydraSharp.Data;
using HydraSharp.Data.Loading;
using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tasks;

namespace HydraSharp.Inspection.AugmentationCheck;

/// <summary>
/// A label whose every patch differs from its neighbours, moved as training moves labels, and compared with what the moved image shows: a
/// pixel has the value of the place that its image shows, as it must be there.
/// </summary>
internal sealed class LabelProbe
{
    /// <summary>Share of the pixels that may differ: edges lie between two pixels.</summary>
    const double Tolerated = 0.01;

    /// <summary>Pixels by which a label may lie beside its image: it takes the nearest pixel.</summary>
    const double Reach = 0.75;

    const int Patch = 6;
    const double NumberTolerance = 0.03;
    static readonly double LeastCosine = Math.Cos(2 * Math.PI / 180);

    readonly TaskSpec task;
    readonly LabelMaps maps;
    readonly LabelMap original;
    readonly int[] mirrored;

    /// <summary>Paints the label, writes it as the task's files are, and reads it.</summary>
    /// <param name="task">A task whose labels are images.</param>
    /// <param name="image">Size of the images.</param>
    internal LabelProbe(TaskSpec task, ImagePreprocessing image)
    {
        this.task = task;
        var format = task.Map ?? throw new ArgumentException($"the labels of '{task.Name}' are not images", nameof(task));
        var file = format.Write(Painted(format, image.LoadedWidth(), image.LoadedHeight()));
        var example = new Example("pattern.png", "pattern.png", new Dictionary<string, string>(StringComparer.Ordinal));
        maps = new([example], task.Name, format, image, keep: true, _ => format.Read(file, "pattern.png"));
        original = maps.Get(0)!;
        mirrored = Partners(task);
    }

    /// <summary>The task's name.</summary>
    internal string Task => task.Name;

    /// <summary>What is wrong with the label of a moved image, in words; null when nothing is.</summary>
    /// <param name="reported">The move that training hands to the label.</param>
    /// <param name="seen">The move that the image shows.</param>
    internal string? Error(in Affine reported, in Affine seen)
    {
        var label = maps.Moved(0, reported)!;
        var wrong = Wrong(label, seen, seen);
        if (wrong <= Tolerated)
            return null;
        return Wrong(label, seen, Affine.Identity) <= Tolerated
            ? Unturned()
            : string.Create(CultureInfo.InvariantCulture, $"the label does not lie where the image does ({wrong:P1} of the pixels)");
    }

    string Unturned() =>
        task.Kind switch
        {
            AnswerKind.ClassMap => "classes of left and right do not change places",
            AnswerKind.NumberMap => "the numbers are not divided by the zoom",
            _ => "the directions are not turned and mirrored with the image",
        };

    // Share of the pixels that show the original's inside and have another value, or show nothing of it and have one.
    double Wrong(LabelMap label, in Affine seen, in Affine turn)
    {
        var wrong = 0;
        for (var y = 0; y < label.Height; y++)
        for (var x = 0; x < label.Width; x++)
        {
            var (atX, atY) = seen.At(x, y);
            var value = label.At(x, y);
            if (IsInside(atX, atY, 1))
                wrong += IsRight(value, atX, atY, turn) ? 0 : 1;
            else if (!IsInside(atX, atY, -1 - Reach))
                wrong += float.IsNaN(value[0]) ? 0 : 1;
        }

        return (double)wrong / (label.Width * label.Height);
    }

    bool IsInside(double x, double y, double margin) =>
        x >= margin && y >= margin && x <= original.Width - 1 - margin && y <= original.Height - 1 - margin;

    bool IsRight(ReadOnlySpan<float> value, double atX, double atY, in Affine turn)
    {
        for (var y = Rounded(atY - Reach); y <= Rounded(atY + Reach); y++)
        for (var x = Rounded(atX - Reach); x <= Rounded(atX + Reach); x++)
            if (IsInside(x, y, 0) && Fits(value, original.At(x, y), turn))
                return true;
        return false;
    }

    // Said anew, not by the format: what a value of the original must be in the moved image.
    bool Fits(ReadOnlySpan<float> value, ReadOnlySpan<float> before, in Affine turn)
    {
        // How much of the original's area a pixel of the moved image covers; negative where it is mirrored.
        var area = turn.XRight * turn.YDown - turn.XDown * turn.YRight;
        return task.Kind switch
        {
            AnswerKind.ClassMap => value[0] == (area < 0 ? mirrored[(int)before[0]] : before[0]),
            AnswerKind.NumberMap => Math.Abs(value[0] / (before[0] * Math.Sqrt(Math.Abs(area))) - 1) <= NumberTolerance,
            _ => Cosine(value, before, turn, area) >= LeastCosine,
        };
    }

    // A step to the right in the moved image is (XRight, YRight) in the original: the direction is reported in such steps, and made as long
    // as it was.
    static double Cosine(ReadOnlySpan<float> value, ReadOnlySpan<float> before, in Affine turn, double area)
    {
        var zoom = Math.Sqrt(Math.Abs(area));
        var (right, down) = (
            (before[0] * turn.YDown - before[1] * turn.XDown) * zoom / area,
            (before[1] * turn.XRight - before[0] * turn.YRight) * zoom / area
        );
        return (value[0] * right + value[1] * down + value[2] * before[2]) / Math.Sqrt(right * right + down * down + before[2] * before[2]);
    }

    static int Rounded(double value) => (int)Math.Floor(value + 0.5);

    static LabelMap Painted(MapFormat format, int width, int height)
    {
        var samples = format.Samples;
        var values = new float[width * height * format.Channels];
        for (var i = 0; i < width * height; i++)
            samples[new SampleRandom(i % width / Patch, i / width / Patch, 0).Next(samples.Count)].CopyTo(values, i * format.Channels);
        return new(width, height, format.Channels, values);
    }

    static int[] Partners(TaskSpec task)
    {
        var classes = task.Card.Classes.ToList();
        var partners = Enumerable.Range(0, classes.Count).ToArray();
        foreach (var (left, right) in task.MirroredClasses.Select(p => (p.Key, p.Value)).Concat(Sides.Of(classes)))
            (partners[classes.IndexOf(left)], partners[classes.IndexOf(right)]) = (classes.IndexOf(right), classes.IndexOf(left));
        return partners;
    }
}
