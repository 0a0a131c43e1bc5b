using HydraSharp.Determinism;
using SkiaSharp;

namespace HydraSharp.Samples.Faces;

/// <summary>Draws face-like images. Place, size, tilt, colours and light vary at random, so that a network has to look.</summary>
internal static class FaceRenderer
{
    const int Side = 96;

    /// <summary>A face as a JPEG of 96 x 96 pixels.</summary>
    internal static byte[] Jpeg(DrawnFace face, SampleRandom random)
    {
        using var bitmap = new SKBitmap(new SKImageInfo(Side, Side, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        canvas.Clear(Colour(random.Uniform(0, 360), 25, random.Uniform(30, 90)));
        canvas.Translate(Side / 2f + Spread(random, 5), Side / 2f + Spread(random, 5));
        canvas.RotateDegrees(Spread(random, 12));
        canvas.Scale((float)random.Uniform(0.85, 1.1) * Side / 96);
        var skin = Colour(random.Uniform(15, 35), random.Uniform(25, 60), random.Uniform(35, 90));
        Hair(canvas, face, random);
        using (var paint = Fill(skin))
            canvas.DrawOval(0, 2, 26, 33, paint);
        Lines(canvas, face, skin);
        Eyes(canvas, face, random);
        Mouth(canvas, face);
        using var image = SKImage.FromBitmap(bitmap);
        using var data = image.Encode(SKEncodedImageFormat.Jpeg, 92);
        return data.ToArray();
    }

    static void Hair(SKCanvas canvas, DrawnFace face, SampleRandom random)
    {
        var grey = (float)Math.Clamp((face.Age - 20) / 60, 0, 1);
        using var paint = Fill(Colour(random.Uniform(10, 45), 60 * (1 - grey), 15 + 70 * grey));
        var recede = (float)(face.Age / 90 * 6);
        canvas.DrawOval(0, -8 + recede, 29, 32, paint);
    }

    static void Lines(SKCanvas canvas, DrawnFace face, SKColor skin)
    {
        var count = (int)(face.Age / 18);
        using var paint = Stroke(Darker(skin), 1.2f);
        for (var i = 0; i < count; i++)
            canvas.DrawLine(-12 + i, -20 + 3 * i, 12 - i, -20 + 3 * i, paint);
        if (face.Age < 40)
            return;
        canvas.DrawLine(-14, 8, -17, 16, paint);
        canvas.DrawLine(14, 8, 17, 16, paint);
    }

    static void Eyes(SKCanvas canvas, DrawnFace face, SampleRandom random)
    {
        using var white = Fill(SKColors.White);
        using var iris = Fill(Colour(random.Uniform(0, 360), 50, 35));
        using var dark = Stroke(new SKColor(30, 25, 25), 2);
        var open = face.Mood == "surprised" ? 6f : 4f;
        foreach (var x in (float[])[-10, 10])
        {
            canvas.DrawOval(x, -3, 6, open, white);
            canvas.DrawCircle(x, -3, 2.8f, iris);
            var (inner, outer) = face.Mood switch
            {
                "angry" => (-7f, -16f),
                "sad" => (-16f, -8f),
                "surprised" => (-17f, -17f),
                _ => (-11f, -11f),
            };
            canvas.DrawLine(x - 6 * Math.Sign(x), inner, x + 6 * Math.Sign(x), outer, dark);
            if (face.Glasses)
                canvas.DrawCircle(x, -3, 8.5f, dark);
        }

        if (face.Glasses)
            canvas.DrawLine(-2, -3, 2, -3, dark);
    }

    static void Mouth(SKCanvas canvas, DrawnFace face)
    {
        using var paint = Stroke(new SKColor(140, 30, 30), 3.5f);
        using var path = new SKPathBuilder();
        var bend = face.Mood switch
        {
            "smiling" => 14f,
            "sad" => -13f,
            _ => 0f,
        };
        if (face.Mood == "surprised")
        {
            canvas.DrawOval(0, 20, 6, 8, paint);
            return;
        }

        path.MoveTo(-10, 20 - bend / 3);
        path.QuadTo(0, 20 + bend, 10, 20 - bend / 3);
        using var line = path.Detach();
        canvas.DrawPath(line, paint);
    }

    static float Spread(SampleRandom random, double reach) => (float)random.Uniform(-reach, reach);

    static SKColor Colour(double hue, double saturation, double lightness) =>
        SKColor.FromHsl((float)hue, (float)saturation, (float)lightness);

    static SKColor Darker(SKColor colour) => new((byte)(colour.Red * 0.6), (byte)(colour.Green * 0.6), (byte)(colour.Blue * 0.6));

    static SKPaint Fill(SKColor colour) =>
        new()
        {
            Color = colour,
            IsAntialias = true,
            Style = SKPaintStyle.Fill,
        };

    static SKPaint Stroke(SKColor colour, float width) =>
        new()
        {
            Color = colour,
            IsAntialias = true,
            Style = SKPaintStyle.Stroke,
            StrokeWidth = width,
        };
}
