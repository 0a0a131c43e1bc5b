using HydraSharp.DenseLabels;

namespace HydraSharp.Inspection.AugmentationCheck;

/// <summary>
/// How an image was moved, found in the moved image itself: the affine map that fits best to the places that its pixels show.
/// </summary>
/// <param name="Move">Where its pixels were read.</param>
/// <param name="Astray">Share of its readable pixels that show another place although theirs is in the original.</param>
internal readonly record struct SeenMove(Affine Move, double Astray)
{
    const int Windows = 3;
    const int Rounds = 4;
    const int MinPixels = 12;
    const int MaxPixels = 10_000;
    const double Near = 1.5;

    /// <summary>What a pixel of the moved image shows.</summary>
    readonly record struct Sight(int X, int Y, double ShownX, double ShownY);

    /// <summary>Fits to places; null when too few are readable. Mirrored and stretched edges are not fitted to.</summary>
    /// <param name="places">[pixels, 2]: the column and row of the original that each pixel shows; NaN where that cannot be read.</param>
    /// <param name="width">Width of the moved image, in pixels.</param>
    /// <param name="original">Width and height of the original, in pixels.</param>
    internal static SeenMove? Of(double[] places, int width, (int Width, int Height) original)
    {
        var sights = Readable(places, width);
        Affine? best = null;
        var most = 0;
        foreach (var window in Overlapping(width, places.Length / 2 / width))
        {
            if (Refined(sights, window) is not { } found)
                continue;
            var near = sights.Count(s => Distance(found, s) <= Near);
            if (near > most)
                (best, most) = (found, near);
        }

        return best is { } move ? new(move, Stray(move, sights, original)) : null;
    }

    static Sight[] Readable(double[] places, int width)
    {
        int[] known = [.. Enumerable.Range(0, places.Length / 2).Where(i => !double.IsNaN(places[2 * i]))];
        var count = Math.Min(known.Length, MaxPixels);
        return
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => known[(long)i * known.Length / count])
                .Select(p => new Sight(p % width, p / width, places[2 * p], places[2 * p + 1])),
        ];
    }

    // Halves of width and height, a quarter apart: one of them shows the inside of the original.
    static IEnumerable<(int Left, int Top, int Width, int Height)> Overlapping(int width, int height) =>
        from y in Enumerable.Range(0, Windows)
        from x in Enumerable.Range(0, Windows)
        select (x * width / 4, y * height / 4, (width + 1) / 2, (height + 1) / 2);

    static Affine? Refined(Sight[] sights, (int Left, int Top, int Width, int Height) window)
    {
        var move = Fit([
            .. sights.Where(s =>
                s.X >= window.Left && s.X < window.Left + window.Width && s.Y >= window.Top && s.Y < window.Top + window.Height
            ),
        ]);
        for (var round = 0; round < Rounds && move is { } last; round++)
            move = Fit([.. sights.Where(s => Distance(last, s) <= Near)]);
        return move;
    }

    static double Stray(Affine move, Sight[] sights, (int Width, int Height) original)
    {
        Sight[] inside =
        [
            .. sights.Where(s =>
                move.At(s.X, s.Y) is var (x, y) && x >= 0 && y >= 0 && x <= original.Width - 1 && y <= original.Height - 1
            ),
        ];
        return inside.Length == 0 ? 1 : (double)inside.Count(s => Distance(move, s) > Near) / inside.Length;
    }

    static double Distance(Affine move, Sight sight)
    {
        var (x, y) = move.At(sight.X, sight.Y);
        return Math.Max(Math.Abs(sight.ShownX - x), Math.Abs(sight.ShownY - y));
    }

    // Least squares, around the middle of the pixels so that the sums stay small.
    static Affine? Fit(Sight[] sights)
    {
        if (sights.Length < MinPixels)
            return null;
        var (middleX, middleY, meanU, meanV) = (
            sights.Average(s => s.X),
            sights.Average(s => s.Y),
            sights.Average(s => s.ShownX),
            sights.Average(s => s.ShownY)
        );
        double xx = 0,
            xy = 0,
            yy = 0,
            xu = 0,
            yu = 0,
            xv = 0,
            yv = 0;
        foreach (var sight in sights)
        {
            var (x, y, u, v) = (sight.X - middleX, sight.Y - middleY, sight.ShownX - meanU, sight.ShownY - meanV);
            (xx, xy, yy) = (xx + x * x, xy + x * y, yy + y * y);
            (xu, yu, xv, yv) = (xu + x * u, yu + y * u, xv + x * v, yv + y * v);
        }

        var determinant = xx * yy - xy * xy;
        if (determinant < 1)
            return null;
        var (uRight, uDown) = ((xu * yy - yu * xy) / determinant, (yu * xx - xu * xy) / determinant);
        var (vRight, vDown) = ((xv * yy - yv * xy) / determinant, (yv * xx - xv * xy) / determinant);
        if (Math.Abs(uRight * vDown - uDown * vRight) < 1e-6)
            return null;
        return new(meanU - uRight * middleX - uDown * middleY, meanV - vRight * middleX - vDown * middleY, uRight, vRight, uDown, vDown);
    }
}
