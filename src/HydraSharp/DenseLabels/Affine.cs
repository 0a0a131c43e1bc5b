namespace HydraSharp.DenseLabels;

/// <summary>
/// An affine move of an image. Target pixel (x, y) is read at (OriginX + x·XRight + y·XDown, OriginY + x·YRight + y·YDown), where whole
/// numbers are the middles of source pixels.
/// </summary>
/// <remarks>Public because a transform of another assembly that moves images gives one.</remarks>
/// <param name="OriginX">Where the first target pixel is read, in columns.</param>
/// <param name="OriginY">Where the first target pixel is read, in rows.</param>
/// <param name="XRight">Source columns for a step to the right.</param>
/// <param name="YRight">Source rows for a step to the right.</param>
/// <param name="XDown">Source columns for a step down.</param>
/// <param name="YDown">Source rows for a step down.</param>
public readonly record struct Affine(double OriginX, double OriginY, double XRight, double YRight, double XDown, double YDown)
{
    /// <summary>Nothing moves.</summary>
    public static Affine Identity { get; } = new(0, 0, 1, 0, 0, 1);

    /// <summary>Left and right change places.</summary>
    /// <param name="width">Width of the image, in pixels.</param>
    public static Affine Flip(int width) => new(width - 1, 0, -1, 0, 0, 1);

    /// <summary>What is seen moves by some pixels.</summary>
    /// <param name="right">Pixels to the right.</param>
    /// <param name="down">Pixels down.</param>
    public static Affine Shift(double right, double down) => new(-right, -down, 1, 0, 0, 1);

    /// <summary>How much larger things look: 2 for twice as large.</summary>
    public double Zoom => 1 / Math.Sqrt(Math.Abs(Determinant));

    /// <summary>Whether the image is mirrored.</summary>
    public bool Mirrors => Determinant < 0;

    double Determinant => XRight * YDown - XDown * YRight;

    /// <summary>Where a target pixel is read.</summary>
    public (double X, double Y) At(double x, double y) => (OriginX + x * XRight + y * XDown, OriginY + x * YRight + y * YDown);

    /// <summary>This move and then another, as one.</summary>
    /// <param name="next">What is done to the moved image.</param>
    public Affine Then(Affine next)
    {
        var (originX, originY) = At(next.OriginX, next.OriginY);
        return new(
            originX,
            originY,
            XRight * next.XRight + XDown * next.YRight,
            YRight * next.XRight + YDown * next.YRight,
            XRight * next.XDown + XDown * next.YDown,
            YRight * next.XDown + YDown * next.YDown
        );
    }

    /// <summary>A direction of the source as it looks in the target: turned and mirrored; zoom is taken out.</summary>
    /// <param name="right">Its part to the right.</param>
    /// <param name="down">Its part down.</param>
    public (double Right, double Down) Turn(double right, double down)
    {
        var scale = 1 / (Determinant * Zoom);
        return ((YDown * right - XDown * down) * scale, (XRight * down - YRight * right) * scale);
    }
}
