using HydraSharp.Inference.Faces;
using HydraSharp.Inference.Imaging;
using SkiaSharp;

namespace HydraSharp.Inference.Drawing;

/// <summary>
/// Draws answers on images: maps beside the image, those for the whole image in a strip below it, those for a face beside its frame. The
/// letters are built in, so that every machine draws the same; what is not ASCII becomes a question mark.
/// </summary>
public static class AnsweredImage
{
    const int MinSide = 320;
    const int MaxSide = 1600;
    const int WidthPerDot = 400;
    const int MaxLines = 40;
    const int Quality = 92;

    static readonly SKColor Frame = new(255, 200, 0);
    static readonly SKColor Shade = new(0, 0, 0, 190);
    static readonly SKColor Ink = new(32, 32, 32);

    /// <summary>
    /// The image with its answers as a JPEG. Its longer side is brought between 320 and 1600 pixels, so that the words can be read.
    /// </summary>
    /// <param name="image">The decoded image.</param>
    /// <param name="parts">What is said of it; boxes are in its pixels.</param>
    /// <param name="look">How maps are drawn; null for beside the image.</param>
    public static byte[] Jpeg(PixelImage image, IReadOnlyList<AnsweredPart> parts, OverlayStyle? look = null) =>
        Encode(image, parts, look, SKEncodedImageFormat.Jpeg);

    /// <summary>The same as a PNG.</summary>
    /// <param name="image">The decoded image.</param>
    /// <param name="parts">What is said of it; boxes are in its pixels.</param>
    /// <param name="look">How maps are drawn; null for beside the image.</param>
    public static byte[] Png(PixelImage image, IReadOnlyList<AnsweredPart> parts, OverlayStyle? look = null) =>
        Encode(image, parts, look, SKEncodedImageFormat.Png);

    /// <summary>The image with its answers, as <see cref="Jpeg"/> has it.</summary>
    /// <param name="image">The decoded image.</param>
    /// <param name="parts">What is said of it; boxes are in its pixels.</param>
    /// <param name="look">How maps are drawn; null for beside the image.</param>
    public static PixelImage Drawn(PixelImage image, IReadOnlyList<AnsweredPart> parts, OverlayStyle? look = null)
    {
        using var bitmap = Bitmap(image, parts, look);
        return PixelDrawing.PixelsOf(bitmap);
    }

    static byte[] Encode(PixelImage image, IReadOnlyList<AnsweredPart> parts, OverlayStyle? look, SKEncodedImageFormat format)
    {
        using var bitmap = Bitmap(image, parts, look);
        using var data = bitmap.Encode(format, Quality);
        return data.ToArray();
    }

    static SKBitmap Bitmap(PixelImage image, IReadOnlyList<AnsweredPart> parts, OverlayStyle? look)
    {
        ArgumentNullException.ThrowIfNull(image);
        ArgumentNullException.ThrowIfNull(parts);
        image = MapPanels.Beside(image, parts.Where(p => p.Box is null).SelectMany(p => p.Tasks), look);
        var longer = Math.Max(image.Width, image.Height);
        var scale = (double)Math.Clamp(longer, MinSide, MaxSide) / longer;
        var (width, height) = (Math.Max(1, (int)Math.Round(image.Width * scale)), Math.Max(1, (int)Math.Round(image.Height * scale)));
        var sheet = new Sheet(Math.Max(width, MinSide), height, Math.Max(2, width / WidthPerDot));
        var caption = parts
            .Where(p => p.Box is null)
            .SelectMany(p => Words(look is { IsVideo: true } ? WithoutMaps(p) : p, sheet.Letters))
            .ToArray();
        var margin = caption.Length == 0 ? 0 : sheet.Dot * PixelFont.Advance;
        var bitmap = new SKBitmap(
            new SKImageInfo(sheet.Width, height + caption.Length * sheet.Line + 2 * margin, SKColorType.Rgba8888, SKAlphaType.Opaque)
        );
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using (var resized = PixelDrawing.ImageOf(Resampler.Resize(image, width, height)))
            canvas.DrawImage(resized, 0, 0, SKSamplingOptions.Default);
        var taken = new List<SKRectI>();
        foreach (var part in parts)
            if (part.Box is { } box)
                DrawFace(canvas, sheet, Scaled(box, scale), part, taken);
        using var ink = new SKPaint { Color = Ink };
        foreach (var (i, line) in caption.Index())
            PixelFont.Draw(canvas, line, margin, height + margin + i * sheet.Line, sheet.Dot, ink);
        return bitmap;
    }

    static void DrawFace(SKCanvas canvas, Sheet sheet, SKRect face, AnsweredPart part, List<SKRectI> taken)
    {
        using var frame = new SKPaint
        {
            Color = Frame,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = sheet.Dot,
        };
        canvas.DrawRect(face, frame);
        var lines = Words(part, sheet.Letters);
        if (lines.Count == 0)
            return;
        var width = lines.Max(l => l.Length) * PixelFont.Advance * sheet.Dot + sheet.Dot;
        var height = lines.Count * sheet.Line + sheet.Dot;
        var (left, top) = LabelPlace(face, width, height, sheet, taken);
        taken.Add(SKRectI.Create(left, top, width, height));
        using var shade = new SKPaint { Color = Shade };
        using var ink = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(left, top, width, height, shade);
        foreach (var (i, line) in lines.Index())
            PixelFont.Draw(canvas, line, left + sheet.Dot, top + sheet.Dot + i * sheet.Line, sheet.Dot, ink);
    }

    // Below the face, above it, right or left of it, or within it as low as it goes: the first of these places in the image where nothing
    // is written yet, else the first in the image.
    static (int Left, int Top) LabelPlace(SKRect face, int width, int height, Sheet sheet, IReadOnlyList<SKRectI> taken)
    {
        var (most, lowest) = (Math.Max(0, sheet.Width - width), Math.Max(0, sheet.Height - height));
        var (left, top) = (Math.Clamp((int)face.Left, 0, most), Math.Clamp((int)face.Top, 0, lowest));
        (int Left, int Top)[] places =
        [
            (left, Math.Max(0, (int)Math.Ceiling(face.Bottom) + sheet.Dot)),
            (left, Math.Min((int)face.Top, sheet.Height) - sheet.Dot - height),
            ((int)Math.Ceiling(face.Right) + sheet.Dot, top),
            ((int)face.Left - sheet.Dot - width, top),
            (left, Math.Clamp((int)face.Bottom - height, 0, lowest)),
        ];
        var inside = places.Where(p => p.Left >= 0 && p.Left <= most && p.Top >= 0 && p.Top <= lowest).ToArray();
        return inside.Where(p => !taken.Any(t => t.IntersectsWith(SKRectI.Create(p.Left, p.Top, width, height)))).Append(inside[0]).First();
    }

    // What their words say of a frame, their legends show; and words of many lengths would make frames of many sizes.
    static AnsweredPart WithoutMaps(AnsweredPart part) =>
        part with
        {
            Tasks = [.. part.Tasks.Where(t => t.Value is not (Answer.ClassMap or Answer.NumberMap or Answer.DirectionMap))],
        };

    static IReadOnlyList<string> Words(AnsweredPart part, int letters) =>
        [.. part.Tasks.SelectMany(t => PixelFont.Lines($"{t.Key} {AnswerText.Of(t.Value)}", letters, MaxLines))];

    static SKRect Scaled(FaceBox box, double scale) =>
        SKRect.Create((float)(box.Left * scale), (float)(box.Top * scale), (float)(box.Width * scale), (float)(box.Height * scale));

    /// <summary>What is drawn on.</summary>
    /// <param name="Width">Of all, in pixels.</param>
    /// <param name="Height">Of the image in it.</param>
    /// <param name="Dot">Pixels a dot of a letter.</param>
    readonly record struct Sheet(int Width, int Height, int Dot)
    {
        public int Line => PixelFont.LineHeight * Dot;

        public int Letters => Math.Max(8, Width / (PixelFont.Advance * Dot) - 2);
    }
}
