using SkiaSharp;

namespace HydraSharp.Inference;

/// <summary>
/// Draws answers on pictures: those for the whole picture in a strip below it, those for a face beside its frame. The letters are built in,
/// so that every machine draws the same; what is not ASCII becomes a question mark.
/// </summary>
public static class AnsweredPicture
{
    const int LeastSide = 320;
    const int MostSide = 1600;
    const int WidthPerDot = 400;
    const int MostLines = 40;
    const int Quality = 92;

    static readonly SKColor Frame = new(255, 200, 0);
    static readonly SKColor Shade = new(0, 0, 0, 190);
    static readonly SKColor Ink = new(32, 32, 32);

    /// <summary>The picture with its answers as a JPEG. Its longer side is brought between 320 and 1600 pixels, so that the words can be read.</summary>
    /// <param name="picture">The decoded picture.</param>
    /// <param name="parts">What is said of it; boxes are in its pixels.</param>
    public static byte[] Jpeg(PixelImage picture, IReadOnlyList<AnsweredPart> parts)
    {
        ArgumentNullException.ThrowIfNull(picture);
        ArgumentNullException.ThrowIfNull(parts);
        var longer = Math.Max(picture.Width, picture.Height);
        var scale = (double)Math.Clamp(longer, LeastSide, MostSide) / longer;
        var (width, height) = (Math.Max(1, (int)Math.Round(picture.Width * scale)), Math.Max(1, (int)Math.Round(picture.Height * scale)));
        var sheet = new Sheet(Math.Max(width, LeastSide), height, Math.Max(2, width / WidthPerDot));
        var caption = parts.Where(p => p.Box is null).SelectMany(p => Words(p, sheet.Letters)).ToArray();
        var margin = caption.Length == 0 ? 0 : sheet.Dot * PixelFont.Advance;
        using var bitmap = new SKBitmap(new SKImageInfo(sheet.Width, height + caption.Length * sheet.Line + 2 * margin, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(SKColors.White);
        using (var image = PixelDrawing.ImageOf(Resampler.Resize(picture, width, height))) canvas.DrawImage(image, 0, 0, SKSamplingOptions.Default);
        foreach (var part in parts) if (part.Box is { } box) DrawFace(canvas, sheet, Scaled(box, scale), part);
        using var ink = new SKPaint { Color = Ink };
        foreach (var (i, line) in caption.Index()) PixelFont.Draw(canvas, line, margin, height + margin + i * sheet.Line, sheet.Dot, ink);
        using var data = bitmap.Encode(SKEncodedImageFormat.Jpeg, Quality);
        return data.ToArray();
    }

    static void DrawFace(SKCanvas canvas, Sheet sheet, SKRect face, AnsweredPart part)
    {
        using var frame = new SKPaint { Color = Frame, Style = SKPaintStyle.Stroke, StrokeWidth = sheet.Dot };
        canvas.DrawRect(face, frame);
        var lines = Words(part, sheet.Letters);
        if (lines.Count == 0) return;
        var width = lines.Max(l => l.Length) * PixelFont.Advance * sheet.Dot + sheet.Dot;
        var height = lines.Count * sheet.Line + sheet.Dot;
        var left = Math.Clamp((int)face.Left, 0, Math.Max(0, sheet.Width - width));
        var top = LabelTop((int)Math.Ceiling(face.Bottom), (int)face.Top, height, sheet);
        using var shade = new SKPaint { Color = Shade };
        using var ink = new SKPaint { Color = SKColors.White };
        canvas.DrawRect(left, top, width, height, shade);
        foreach (var (i, line) in lines.Index()) PixelFont.Draw(canvas, line, left + sheet.Dot, top + sheet.Dot + i * sheet.Line, sheet.Dot, ink);
    }

    // Below the face; else above it; else as low in the picture as it goes.
    static int LabelTop(int below, int above, int height, Sheet sheet) =>
        below + sheet.Dot + height <= sheet.Height ? Math.Max(0, below + sheet.Dot)
        : above - sheet.Dot - height >= 0 ? Math.Min(above - sheet.Dot, sheet.Height) - height
        : Math.Max(0, sheet.Height - height);

    static IReadOnlyList<string> Words(AnsweredPart part, int letters) =>
        [.. part.Tasks.SelectMany(t => PixelFont.Lines($"{t.Key} {AnswerText.Of(t.Value)}", letters, MostLines))];

    static SKRect Scaled(FaceBox box, double scale) =>
        SKRect.Create((float)(box.Left * scale), (float)(box.Top * scale), (float)(box.Width * scale), (float)(box.Height * scale));

    /// <summary>What is drawn on.</summary>
    /// <param name="Width">Of all, in pixels.</param>
    /// <param name="Height">Of the picture in it.</param>
    /// <param name="Dot">Pixels a dot of a letter.</param>
    readonly record struct Sheet(int Width, int Height, int Dot)
    {
        public int Line => PixelFont.LineHeight * Dot;

        public int Letters => Math.Max(8, Width / (PixelFont.Advance * Dot) - 2);
    }
}
