using System.Globalization;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using SkiaSharp;

namespace HydraSharp.Inference.Drawing;

/// <summary>
/// Draws answers that have a value for every pixel beside their image: classes in colours over it with a legend, numbers in a
/// perceptually even map with a scale, directions as colours.
/// </summary>
public static class MapPanels
{
    const int MinWidth = 320;
    const int MostWidth = 640;
    const int Gap = 4;
    const int Dot = 1;
    const int Bar = 10;
    const int BarMarks = 5;
    const double Opacity = 0.6;
    const double LowestShare = 0.01;

    static readonly SKColor Ink = new(32, 32, 32);

    /// <summary>The image with a panel beside it for each answer that is a map; the image itself when there is none.</summary>
    /// <param name="image">The decoded image.</param>
    /// <param name="answers">Answers by task.</param>
    /// <param name="look">How they are drawn; null for one image by itself, beside its maps.</param>
    public static PixelImage Beside(PixelImage image, IEnumerable<KeyValuePair<string, Answer>> answers, OverlayStyle? look = null)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(answers);
        look ??= new();
        var maps = answers.Where(a => a.Value is Answer.ClassMap or Answer.NumberMap or Answer.DirectionMap).ToArray();
        if (maps.Length == 0)
            return image;
        var width = Math.Clamp(image.Width, MinWidth, MostWidth);
        var height = Math.Max(1, (int)Math.Round((double)image.Height * width / image.Width));
        var shown = Resampler.Resize(image, width, height);
        var strip = maps.Max(m => Legend(m.Value, width, look).Lines) * PixelFont.LineHeight * Dot + 2 * Gap;
        var alone = look.Layout == MapLayout.Beside ? 1 : 0;
        using var bitmap = new SKBitmap(
            new SKImageInfo((width + Gap) * (maps.Length + alone) - Gap, height + strip, SKColorType.Rgba8888, SKAlphaType.Opaque)
        );
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        if (alone > 0)
            Draw(canvas, shown, 0);
        foreach (var (i, (task, answer)) in maps.Index())
        {
            var left = (width + Gap) * (i + alone);
            var scale = answer is Answer.NumberMap numbers ? look.Scale(task, numbers) : default;
            Draw(canvas, Coloured(shown, answer, scale, answer is Answer.ClassMap || look.Layout == MapLayout.Over ? Opacity : 1), left);
            DrawLegend(canvas, task, answer, look, scale, left, height + Gap, width);
        }

        return PixelDrawing.PixelsOf(bitmap);
    }

    /// <summary>The colours of a map answer over its image, as large as the image.</summary>
    /// <param name="image">The image.</param>
    /// <param name="answer">A map.</param>
    public static PixelImage Coloured(PixelImage image, Answer answer) =>
        Coloured(
            image,
            answer,
            answer is Answer.NumberMap numbers ? OverlayStyle.ScaleOf(numbers.Pixels.Span) : default,
            answer is Answer.ClassMap ? Opacity : 1
        );

    /// <summary>The colours of a map answer alone, of its own size.</summary>
    internal static PixelImage Colours(int width, int height, Answer answer) =>
        Coloured(
            new(width, height, new byte[3 * width * height]),
            answer,
            answer is Answer.NumberMap numbers ? OverlayStyle.ScaleOf(numbers.Pixels.Span) : default,
            1
        );

    static PixelImage Coloured(PixelImage image, Answer answer, (double Least, double Most) scale, double opacity)
    {
        ArgumentNullException.ThrowIfNull(image);
        var (columns, rows) = answer switch
        {
            Answer.ClassMap map => (map.Width, map.Height),
            Answer.NumberMap map => (map.Width, map.Height),
            Answer.DirectionMap map => (map.Width, map.Height),
            _ => throw new ArgumentException("the answer is not a map", nameof(answer)),
        };
        var colour = Colour(answer, scale);
        var pixels = new byte[image.Pixels.Length];
        for (int y = 0, to = 0; y < image.Height; y++)
        for (var x = 0; x < image.Width; x++, to += 3)
        {
            var (r, g, b) = colour(y * rows / image.Height * columns + x * columns / image.Width);
            pixels[to] = Mixed(image.Pixels[to], r);
            pixels[to + 1] = Mixed(image.Pixels[to + 1], g);
            pixels[to + 2] = Mixed(image.Pixels[to + 2], b);
        }

        return image with
        {
            Pixels = pixels,
        };

        byte Mixed(byte under, byte over) => (byte)Math.Round(under + (over - under) * opacity);
    }

    /// <summary>A target as an image: black where nothing is known.</summary>
    /// <param name="image">The network's input.</param>
    /// <param name="task">The task.</param>
    /// <param name="target">[height, width] or [height, width, 3], NaN where nothing is known.</param>
    /// <param name="input">Size of the input.</param>
    public static PixelImage Truth(PixelImage image, TaskCard task, float[] target, ImagePreprocessing input)
    {
        float[] known = [.. target.Select(v => float.IsNaN(v) ? 0 : v)];
        var drawn = Coloured(image, task.Read(known, input), Scale(task, target), OpacityOf(task));
        for (var pixel = 0; pixel < image.Width * image.Height; pixel++)
            if (float.IsNaN(target[pixel * task.Width]))
                drawn.Pixels.AsSpan(3 * pixel, 3).Clear();
        return drawn;
    }

    /// <summary>An answer as an image, with the scale of its target.</summary>
    /// <param name="image">The network's input.</param>
    /// <param name="task">The task.</param>
    /// <param name="answer">[height, width] or [height, width, 3].</param>
    /// <param name="target">The target, as large.</param>
    /// <param name="input">Size of the input.</param>
    public static PixelImage Predicted(PixelImage image, TaskCard task, float[] answer, float[] target, ImagePreprocessing input) =>
        Coloured(image, task.Read(answer, input), Scale(task, target), OpacityOf(task));

    // From the place of a map's pixel to its colour.
    static Func<int, (byte R, byte G, byte B)> Colour(Answer answer, (double Least, double Most) scale)
    {
        if (answer is Answer.ClassMap classes)
            return i => MapColours.OfClass(classes.Pixels.Span[i]);
        if (answer is Answer.DirectionMap directions)
            return i =>
                MapColours.OfDirection(directions.Pixels.Span[3 * i], directions.Pixels.Span[3 * i + 1], directions.Pixels.Span[3 * i + 2]);
        var numbers = (Answer.NumberMap)answer;
        var (least, most) = scale;
        return i => MapColours.OfShare((numbers.Pixels.Span[i] - least) / (most - least));
    }

    static (double Least, double Most) Scale(TaskCard task, float[] target) =>
        task.Kind == AnswerKind.NumberMap ? OverlayStyle.ScaleOf((float[])[.. target.Where(float.IsFinite)]) : default;

    static double OpacityOf(TaskCard task) => task.Kind == AnswerKind.ClassMap ? Opacity : 1;

    static (int Lines, IReadOnlyList<(int Class, string Name)> Entries) Legend(Answer answer, int width, OverlayStyle look)
    {
        if (answer is not Answer.ClassMap map)
            return (3, []);
        var entries = look.IsVideo
            ? [.. map.Shares.Index().Select(s => (s.Index, s.Item.Key))]
            : map
                .Shares.Index()
                .Where(s => s.Item.Value >= LowestShare)
                .OrderByDescending(s => s.Item.Value)
                .Select(s => (s.Index, s.Item.Key))
                .ToArray();
        var perLine = Math.Max(1, width / EntryWidth(entries));
        return (1 + (entries.Length + perLine - 1) / perLine, entries);
    }

    static int EntryWidth(IReadOnlyList<(int Class, string Name)> entries) =>
        entries.Count == 0 ? 1 : (entries.Max(e => e.Name.Length) + 1) * PixelFont.Advance * Dot + 2 * Bar;

    static void DrawLegend(
        SKCanvas canvas,
        string task,
        Answer answer,
        OverlayStyle look,
        (double Least, double Most) scale,
        int left,
        int top,
        int width
    )
    {
        using var ink = new SKPaint { Color = Ink };
        PixelFont.Draw(canvas, task, left, top, Dot, ink);
        top += PixelFont.LineHeight * Dot;
        if (answer is Answer.NumberMap numbers)
            DrawScale(canvas, scale, numbers.Unit, left, top, width, ink);
        if (answer is not Answer.ClassMap)
            return;
        var (_, entries) = Legend(answer, width, look);
        var each = EntryWidth(entries);
        var perLine = Math.Max(1, width / each);
        foreach (var (i, (index, name)) in entries.Index())
        {
            var (x, y) = (left + i % perLine * each, top + i / perLine * PixelFont.LineHeight * Dot);
            var (r, g, b) = MapColours.OfClass(index);
            using var chip = new SKPaint { Color = new(r, g, b) };
            canvas.DrawRect(x, y, Bar, PixelFont.LineHeight * Dot - 2, chip);
            PixelFont.Draw(canvas, name, x + Bar + 3, y, Dot, ink);
        }
    }

    static void DrawScale(SKCanvas canvas, (double Least, double Most) scale, string unit, int left, int top, int width, SKPaint ink)
    {
        var (least, most) = scale;
        for (var x = 0; x < width; x++)
        {
            var (r, g, b) = MapColours.OfShare((double)x / width);
            using var paint = new SKPaint { Color = new(r, g, b) };
            canvas.DrawRect(left + x, top, 1, Bar, paint);
        }

        for (var mark = 0; mark < BarMarks; mark++)
        {
            var share = (double)mark / (BarMarks - 1);
            var text = string.Create(
                CultureInfo.InvariantCulture,
                $"{least + (most - least) * share:0.#}{(mark == BarMarks - 1 ? " " + unit : "")}"
            );
            var at = (int)(share * (width - text.Length * PixelFont.Advance * Dot));
            PixelFont.Draw(canvas, text, left + at, top + Bar + 2, Dot, ink);
        }
    }

    static void Draw(SKCanvas canvas, PixelImage image, int left)
    {
        using var drawing = PixelDrawing.ImageOf(image);
        canvas.DrawImage(drawing, left, 0, SKSamplingOptions.Default);
    }
}
