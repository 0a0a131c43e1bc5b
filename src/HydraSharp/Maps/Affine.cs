namespace HydraSharp.Maps;

/// <summary>
/// An affine change of a picture. Pixel (x, y) of the changed picture is read at (OriginX + x·XRight + y·XDown, OriginY + x·YRight + y·YDown),
/// where whole numbers are the middles of the old picture's pixels.
/// </summary>
/// <param name="OriginX">Column that is read for pixel (0, 0).</param>
/// <param name="OriginY">Row that is read for pixel (0, 0).</param>
/// <param name="XRight">What a step to the right adds to the column.</param>
/// <param name="YRight">What a step to the right adds to the row.</param>
/// <param name="XDown">What a step down adds to the column.</param>
/// <param name="YDown">What a step down adds to the row.</param>
public readonly record struct Affine(float OriginX, float OriginY, float XRight, float YRight, float XDown, float YDown)
{
    /// <summary>Changes nothing.</summary>
    public static Affine Identity => new(0, 0, 1, 0, 0, 1);

    /// <summary>How many times as large things look, in the geometric mean of both directions.</summary>
    public double Zoom => 1 / Math.Sqrt(Math.Abs(Area));

    /// <summary>Whether left and right change places.</summary>
    public bool Mirrors => Area < 0;

    double Area => (double)XRight * YDown - (double)XDown * YRight;

    /// <summary>Mirrors left and right.</summary>
    /// <param name="width">Width of the picture in pixels.</param>
    public static Affine Flip(int width) => new(width - 1, 0, -1, 0, 0, 1);

    /// <summary>Reads each pixel so many to the right and below.</summary>
    public static Affine Shift(float right, float down) => new(right, down, 1, 0, 0, 1);

    /// <summary>This change, then another of the changed picture.</summary>
    public Affine Then(in Affine next)
    {
        var (x, y) = Source(next.OriginX, next.OriginY);
        return new(x, y,
            XRight * next.XRight + XDown * next.YRight, YRight * next.XRight + YDown * next.YRight,
            XRight * next.XDown + XDown * next.YDown, YRight * next.XDown + YDown * next.YDown);
    }

    /// <summary>Where a pixel of the changed picture is read.</summary>
    public (float X, float Y) Source(float x, float y) => (OriginX + x * XRight + y * XDown, OriginY + x * YRight + y * YDown);

    /// <summary>Which way something points in the changed picture that points to (x, y) in the old one, by the same length.</summary>
    public (double X, double Y) Turned(double x, double y)
    {
        // The inverse of the linear part.
        var (right, down) = ((YDown * x - XDown * y) / Area, (XRight * y - YRight * x) / Area);
        var (old, now) = (Math.Sqrt(x * x + y * y), Math.Sqrt(right * right + down * down));
        return now == 0 ? (0, 0) : (right * old / now, down * old / now);
    }
}
