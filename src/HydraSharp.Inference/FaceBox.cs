namespace HydraSharp.Inference;

/// <summary>Where a face is in a picture, in pixels of the picture. It may reach over the edge.</summary>
/// <param name="Left">Its left edge.</param>
/// <param name="Top">Its top edge.</param>
/// <param name="Width">Its width.</param>
/// <param name="Height">Its height.</param>
/// <param name="Score">How sure the detector is, from 0 to 1.</param>
public readonly record struct FaceBox(double Left, double Top, double Width, double Height, double Score)
{
    /// <summary>Area of the overlap of two boxes over the area of both together.</summary>
    internal static double IntersectionOverUnion(FaceBox a, FaceBox b)
    {
        var width = Math.Min(a.Left + a.Width, b.Left + b.Width) - Math.Max(a.Left, b.Left);
        var height = Math.Min(a.Top + a.Height, b.Top + b.Height) - Math.Max(a.Top, b.Top);
        if (width <= 0 || height <= 0) return 0;
        var both = width * height;
        return both / (a.Width * a.Height + b.Width * b.Height - both);
    }
}
