using System.Text.Json;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inference.Faces;

/// <summary>Where a face is in an image, in pixels of the image. It may reach over the edge.</summary>
/// <param name="Left">Its left edge.</param>
/// <param name="Top">Its top edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Score">How sure the detector is, from 0 to 1.</param>
public readonly record struct FaceBox(double Left, double Top, double Width, double Height, double Score)
{
    /// <summary>The usual margin of <see cref="CutOut"/>: about what UTKFace's cut-out faces show.</summary>
    public const double UsualMargin = 0.3;

    /// <summary>A square around the middle of the face; what lies beyond the image's edge is the nearest pixel of the edge.</summary>
    /// <param name="image">The image.</param>
    /// <param name="margin">What is added to the longer side on each side, as a share of it.</param>
    public PixelImage CutOut(PixelImage image, double margin = UsualMargin)
    {
        ArgumentNullException.ThrowIfNull(image);
        var side = Math.Max(1, (int)Math.Round(Math.Max(Width, Height) * (1 + 2 * margin)));
        var left = (int)Math.Round(Left + Width / 2 - side / 2.0);
        var top = (int)Math.Round(Top + Height / 2 - side / 2.0);
        if (left >= 0 && top >= 0 && left + side <= image.Width && top + side <= image.Height)
            return image.Crop(left, top, side, side);
        var pixels = new byte[side * side * 3];
        for (var y = 0; y < side; y++)
        for (var x = 0; x < side; x++)
        {
            var from = (Math.Clamp(top + y, 0, image.Height - 1) * image.Width + Math.Clamp(left + x, 0, image.Width - 1)) * 3;
            image.Pixels.AsSpan(from, 3).CopyTo(pixels.AsSpan((y * side + x) * 3));
        }

        return new(side, side, pixels);
    }

    /// <summary>Writes it as an object: left, top, width, height and score.</summary>
    public void WriteJson(Utf8JsonWriter writer)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        AnswerJson.Number(writer, "left", Left);
        AnswerJson.Number(writer, "top", Top);
        AnswerJson.Number(writer, "width", Width);
        AnswerJson.Number(writer, "height", Height);
        AnswerJson.Number(writer, "score", Score);
        writer.WriteEndObject();
    }

    /// <summary>Area of the overlap of two boxes over the area of both together.</summary>
    internal static double IntersectionOverUnion(FaceBox a, FaceBox b)
    {
        var width = Math.Min(a.Left + a.Width, b.Left + b.Width) - Math.Max(a.Left, b.Left);
        var height = Math.Min(a.Top + a.Height, b.Top + b.Height) - Math.Max(a.Top, b.Top);
        if (width <= 0 || height <= 0)
            return 0;
        var both = width * height;
        return both / (a.Width * a.Height + b.Width * b.Height - both);
    }
}
