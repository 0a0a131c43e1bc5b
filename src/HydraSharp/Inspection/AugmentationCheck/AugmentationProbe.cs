using System.Globalization;
using HydraSharp.Data.Augment;
using HydraSharp.DenseLabels;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tasks;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Inspection.AugmentationCheck;

/// <summary>
/// The self-test of augmentation: images that distinguish every place are changed as training changes them, at the strongest of many
/// draws; how they were moved is read in them, and every label that training would give them is compared with it.
/// </summary>
internal sealed class AugmentationProbe(IReadOnlyList<TaskSpec> tasks, ImagePreprocessing image, long seed)
{
    /// <summary>The name of all transforms together.</summary>
    internal const string Together = "all together";

    const int Draws = 128;
    const int MostTried = 8;
    const int LeastTried = 2;
    const int PixelsTried = 1 << 20;
    const double MostAstray = 0.02;

    readonly GrayCode code = new(image.LoadedWidth(), image.LoadedHeight());
    readonly LabelProbe[] labels = [.. tasks.Where(t => t.Map is not null).Select(t => new LabelProbe(t, image))];

    /// <summary>
    /// The tasks whose labels a transform may make wrong: labels that are images, and classes that distinguish left from right.
    /// </summary>
    internal static IReadOnlyList<TaskSpec> Concerned(IReadOnlyList<TaskSpec> tasks) =>
        [.. tasks.Where(t => t.Map is not null || Sides.Of(t.Card.Classes).Count > 0)];

    /// <summary>Tries each transform with each task, and all transforms together where there are several.</summary>
    /// <param name="transforms">The transforms, in their order.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    internal IReadOnlyList<ProbeResult> Of(IReadOnlyList<TransformSpec> transforms, CancellationToken stop) =>
        Concerned(tasks).Count == 0 || transforms.Count == 0
            ? []
            :
            [
                .. transforms.SelectMany(t => Results(t.GetType().Name, [t], stop)),
                .. transforms.Count > 1 ? Results(Together, transforms, stop) : [],
            ];

    /// <summary>The draws, counted as epochs, in which transforms change an image most, the most first.</summary>
    internal IReadOnlyList<int> Strongest(IReadOnlyList<TransformSpec> transforms)
    {
        var ramp = Ramp(image.LoadedWidth(), image.LoadedHeight());
        var whole = image with { Size = ramp.Height, Width = ramp.Width, Resize = 0 };
        var strengths = new double[Draws];
        Parallel.For(0, Draws, draw => strengths[draw] = Apart(ramp, Variation.Of(ramp, transforms, whole, new(seed, draw, 0)).Image));
        var tried = Math.Clamp(PixelsTried / (ramp.Width * ramp.Height), LeastTried, MostTried);
        return [.. Enumerable.Range(0, Draws).Where(l => strengths[l] > 0).OrderByDescending(l => strengths[l]).Take(tried)];
    }

    IEnumerable<ProbeResult> Results(string name, IReadOnlyList<TransformSpec> transforms, CancellationToken stop)
    {
        try
        {
            var draws = Strongest(transforms);
            (Affine Reported, SeenMove? Seen)[] moves = [.. draws.Select(draw => Moved(transforms, draw, stop))];
            return [.. Concerned(tasks).Select(task => Result(name, task, moves))];
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            var message = (error is AggregateException { InnerException: { } inner } ? inner : error).Message;
            return [.. Concerned(tasks).Select(task => new ProbeResult(name, task.Name, false, $"it failed: {message}"))];
        }
    }

    ProbeResult Result(string name, TaskSpec task, (Affine Reported, SeenMove? Seen)[] moves)
    {
        if (moves.Length == 0)
            return new(name, task.Name, true, $"it changed nothing in {Draws} draws");
        if (moves.All(m => m.Seen is null))
            return new(name, task.Name, false, "nothing of the image can be recognised after it");
        (Affine Reported, SeenMove Seen)[] read = [.. moves.Where(m => m.Seen is not null).Select(m => (m.Reported, m.Seen!.Value))];
        var error = read.Select(m =>
                m.Seen.Astray > MostAstray
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"it does not move the image as a whole ({m.Seen.Astray:P1} "
                            + $"of the pixels show another place), which no label can follow"
                    )
                    : Error(task, m.Reported, m.Seen.Move)
            )
            .FirstOrDefault(m => m is not null);
        return new(name, task.Name, error is null, error ?? Words([.. read.Select(m => m.Seen.Move)]));
    }

    string? Error(TaskSpec task, Affine reported, Affine seen)
    {
        if (task.Map is not null)
            return labels.Single(l => l.Task == task.Name).Error(reported, seen);
        return seen.Mirrors && Sides.Of(task.Card.Classes) is [var (left, right), ..]
            ? $"the image is mirrored, and '{left}' does not become '{right}'; leave the transform out"
            : null;
    }

    (Affine Reported, SeenMove? Seen) Moved(IReadOnlyList<TransformSpec> transforms, int draw, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var reported = Change(
            new(image.LoadedWidth(), image.LoadedHeight(), new byte[image.LoadedWidth() * image.LoadedHeight() * 3])
        ).Move;
        return (reported, SeenMove.Of(code.Places(p => Change(p).Image), image.InputWidth(), (image.LoadedWidth(), image.LoadedHeight())));

        Varied Change(PixelImage pixels) => Variation.Of(pixels, transforms, image, new(seed, draw, 0));
    }

    static double Apart(PixelImage one, PixelImage other)
    {
        var sum = 0L;
        for (var i = 0; i < one.Pixels.Length; i++)
            sum += Math.Abs(one.Pixels[i] - other.Pixels[i]);
        return sum;
    }

    // Columns in red, rows in green: the farther a pixel is moved, the more it changes.
    static PixelImage Ramp(int width, int height)
    {
        var pixels = new byte[width * height * 3];
        for (var i = 0; i < width * height; i++)
            (pixels[3 * i], pixels[3 * i + 1], pixels[3 * i + 2]) = (
                (byte)(255 * (i % width) / width),
                (byte)(255 * (i / width) / height),
                96
            );
        return new(width, height, pixels);
    }

    static string Words(IReadOnlyList<Affine> moves)
    {
        const double leastTurn = 0.5;
        const double leastZoom = 0.01;
        var turn = moves.Max(m => Math.Abs(Math.Atan2(m.YRight, Math.Abs(m.XRight)))) * 180 / Math.PI;
        var (least, most) = (moves.Min(m => m.Zoom), moves.Max(m => m.Zoom));
        List<string> words = [];
        if (moves.Any(m => m.Mirrors))
            words.Add("mirrored");
        if (turn >= leastTurn)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"turned by up to {turn:F0} degrees"));
        if (least < 1 - leastZoom || most > 1 + leastZoom)
            words.Add(string.Create(CultureInfo.InvariantCulture, $"enlarged {least:F2} to {most:F2} times"));
        if (words.Count == 0)
            words.Add(moves.Any(m => Math.Abs(m.OriginX) > 0.5 || Math.Abs(m.OriginY) > 0.5) ? "shifted" : "nothing moved");
        return $"{moves.Count} draws: {string.Join(", ", words)}";
    }
}
