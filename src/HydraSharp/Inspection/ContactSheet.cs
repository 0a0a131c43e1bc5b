using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;
using SkiaSharp;

namespace HydraSharp.Inspection;

/// <summary>Many small images on one sheet, in strips with a caption each.</summary>
static class ContactSheet
{
    const int Columns = 3;
    const int Side = 96;
    const int Gap = 12;
    const int Scale = 2;
    const int CaptionLines = 2;

    /// <summary>Images of one thing, side by side, the first set off from the others.</summary>
    /// <param name="Images">The images; as many in every strip.</param>
    /// <param name="Caption">What stands below them.</param>
    internal sealed record Strip(IReadOnlyList<PixelImage> Images, string Caption);

    /// <summary>The sheet as a PNG.</summary>
    /// <param name="title">What stands above.</param>
    /// <param name="strips">At least one.</param>
    public static byte[] Png(string title, IReadOnlyList<Strip> strips)
    {
        var width = strips.Max(s => s.Images.Count) * Side + Gap / 2;
        var height = Side + (CaptionLines * PixelFont.LineHeight + 2) * Scale + Gap;
        var columns = Math.Min(Columns, strips.Count);
        var heading = PixelFont.Lines(title, (columns * (width + Gap) - Gap) / (PixelFont.Advance * Scale), 3);
        var top = Gap + heading.Count * PixelFont.LineHeight * Scale + Gap / 2;
        using var bitmap = new SKBitmap(
            new SKImageInfo(
                Gap + columns * (width + Gap),
                top + (strips.Count + columns - 1) / columns * height,
                SKColorType.Rgba8888,
                SKAlphaType.Opaque
            )
        );
        using var canvas = new SKCanvas(bitmap);
        using var ink = new SKPaint { Color = new SKColor(32, 32, 32) };
        canvas.Clear(SKColors.White);
        foreach (var (i, line) in heading.Index())
            PixelFont.Draw(canvas, line, Gap, Gap + i * PixelFont.LineHeight * Scale, Scale, ink);
        foreach (var (i, strip) in strips.Index())
            Draw(canvas, strip, Gap + i % columns * (width + Gap), top + i / columns * height, width, ink);
        using var image = SKImage.FromBitmap(bitmap);
        using var png = image.Encode(SKEncodedImageFormat.Png, 100);
        return png.ToArray();
    }

    static void Draw(SKCanvas canvas, Strip strip, int x, int y, int width, SKPaint ink)
    {
        foreach (var (i, image) in strip.Images.Index())
        {
            var left = x + i * Side + (i > 0 ? Gap / 2 : 0);
            using var drawing = PixelDrawing.ImageOf(image);
            canvas.DrawImage(
                drawing,
                new SKRect(left, y, left + Side, y + Side),
                new SKSamplingOptions(SKFilterMode.Linear, SKMipmapMode.Linear)
            );
        }

        foreach (var (i, line) in PixelFont.Lines(strip.Caption, width / (PixelFont.Advance * Scale), CaptionLines).Index())
            PixelFont.Draw(canvas, line, x, y + Side + (2 + i * PixelFont.LineHeight) * Scale, Scale, ink);
    }
}
