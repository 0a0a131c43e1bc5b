using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>A camera with its pixels: the rays, and what each of them meets.</summary>
internal sealed class SceneView
{
    // The ground ends in the haze here, in metres along the optical axis.
    const float Farthest = 400;

    readonly int width;
    readonly int height;
    readonly float focal;
    readonly Vector3 right;
    readonly Vector3 down;
    readonly Vector3 forward;

    internal SceneView(CameraPose camera, int width, int height)
    {
        (this.width, this.height, focal, Position) = (width, height, camera.Focal * width, camera.Position);
        (right, down, forward) = camera.Axes();
    }

    /// <summary>The camera's place.</summary>
    internal Vector3 Position { get; }

    /// <summary>Unit vector into the image.</summary>
    internal Vector3 Forward => forward;

    /// <summary>The direction through a pixel's centre, of length 1 along the optical axis: distances along it are depths.</summary>
    internal Vector3 Ray(int row, int column) =>
        forward + right * ((column + 0.5f - width / 2f) / focal) + down * ((row + 0.5f - height / 2f) / focal);

    /// <summary>The direction through the centre of a pixel that is counted row by row.</summary>
    internal Vector3 Ray(int pixel) => Ray(pixel / width, pixel % width);

    /// <summary>A vector of the world in the camera's frame: right, down, forward.</summary>
    internal Vector3 ToCamera(Vector3 v) => new(Vector3.Dot(v, right), Vector3.Dot(v, down), Vector3.Dot(v, forward));

    /// <summary>What each pixel shows, row by row.</summary>
    internal Seen[] Look(StreetScene scene)
    {
        var seen = new Seen[width * height];
        for (var pixel = 0; pixel < seen.Length; pixel++)
        {
            var depth = -Position.Y / Ray(pixel).Y;
            seen[pixel] = new(depth is > 0 and < Farthest ? depth : float.PositiveInfinity, Vector3.UnitY, null);
        }

        foreach (var solid in scene.Solids)
            Look(solid, seen);
        return seen;
    }

    void Look(Solid solid, Seen[] seen)
    {
        var (rows, columns) = Window(solid);
        for (var row = rows.From; row < rows.To; row++)
        for (var column = columns.From; column < columns.To; column++)
        {
            ref var known = ref seen[row * width + column];
            if (solid.Meets(Position, Ray(row, column), out var hit) && hit.Distance < known.Depth)
                known = new(hit.Distance, hit.Normal, solid);
        }
    }

    // Rows and columns outside of which the sphere around a solid is not seen; all when the camera is near it.
    ((int From, int To) Rows, (int From, int To) Columns) Window(Solid solid)
    {
        var (at, r) = (ToCamera(solid.Center - Position), solid.Radius);
        if (at.Z + r <= 0)
            return default;
        if (at.Z - r < 0.1f)
            return ((0, height), (0, width));
        return (Window(at.Y, at.Z, r, height), Window(at.X, at.Z, r, width));
    }

    (int From, int To) Window(float across, float along, float r, int pixels)
    {
        var low = MathF.Min((across - r) / (along - r), (across - r) / (along + r)) * focal + pixels / 2f;
        var high = MathF.Max((across + r) / (along - r), (across + r) / (along + r)) * focal + pixels / 2f;
        return ((int)Math.Clamp(MathF.Floor(low), 0, pixels), (int)Math.Clamp(MathF.Ceiling(high) + 1, 0, pixels));
    }
}
