using System.Numerics;

namespace HydraSharp.Samples.Scenes;

/// <summary>Writes the colour and the labels of what a pixel shows.</summary>
internal sealed class ScenePainter(StreetScene scene, SceneView view, long seed)
{
    // Half width of the camera's noise, as a share of white.
    const float Grain = 0.02f;

    readonly Solid[] casters = [.. scene.Solids.Where(s => s.Radius > 0.35f)];
    readonly bool night = scene.Light.Time == TimeOfDay.Night;

    internal void Paint(Seen seen, int pixel, RenderedScene image)
    {
        var ray = view.Ray(pixel);
        if (float.IsPositiveInfinity(seen.Depth))
        {
            Write(scene.Light.Sky(Vector3.Normalize(ray)), pixel, image);
            return;
        }

        var place = view.Position + ray * seen.Depth;
        var (kind, colour, own) = Look(seen, place);
        var light = scene.Light.Shade(colour, seen.Normal, IsShaded(place, seen.Normal), ray * seen.Depth, view.Forward) + own;
        Write(scene.Light.Through(light, ray.Length() * seen.Depth), pixel, image);
        image.Classes[pixel] = (byte)kind;
        image.Depth[pixel] = seen.Depth;
        var normal = view.ToCamera(seen.Normal);
        normal.CopyTo(image.Normals.AsSpan(pixel * 3, 3));
    }

    (SceneClass Kind, Vector3 Colour, Vector3 Own) Look(Seen seen, Vector3 place)
    {
        if (seen.Solid is not { } solid)
        {
            var (kind, ground) = scene.Street.Ground(place.X, place.Z);
            return (kind, ground, default);
        }

        var (colour, own) = solid.Surface.At(solid.Pattern(place, seen.Normal), seen.Normal, night);
        return (solid.Kind, colour, own);
    }

    bool IsShaded(Vector3 place, Vector3 normal)
    {
        if (!scene.Light.HasSun)
            return false;
        var toSun = scene.Light.ToSun;
        if (Vector3.Dot(normal, toSun) <= 0)
            return true;
        var from = place + normal * 0.02f;
        foreach (var solid in casters)
            if (solid.MayMeet(from, toSun) && solid.Meets(from, toSun, out _))
                return true;
        return false;
    }

    void Write(Vector3 light, int pixel, RenderedScene image)
    {
        var grain = (Noise.At(pixel, (int)(seed ^ (seed >> 32)), 11) - 0.5f) * 2 * Grain;
        for (var channel = 0; channel < 3; channel++)
        {
            // Bright light is compressed as by film; then the curve of sRGB, as a power.
            var shown = MathF.Pow(1 - MathF.Exp(-1.6f * MathF.Max(0, light[channel])), 1 / 2.2f);
            image.Pixels[pixel * 3 + channel] = (byte)Math.Clamp((shown + grain) * 255 + 0.5f, 0, 255);
        }
    }
}
