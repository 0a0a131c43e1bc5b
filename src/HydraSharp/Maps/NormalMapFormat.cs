using HydraSharp.Inference;

namespace HydraSharp.Maps;

/// <summary>
/// Surface normals: PNG whose red, green and blue are (n + 1) / 2 of the full range, or .npy [height, width, 3]. They are brought to length 1; black
/// pixels and vectors of no length are not known.
/// </summary>
public sealed class NormalMapFormat : MapFormat
{
    const double LeastLength = 0.1;

    /// <inheritdoc />
    public override int Channels => 3;

    /// <inheritdoc />
    public override LabelMap Read(string path)
    {
        if (NpyFile.IsNamedSo(path))
        {
            var array = NpyFile.Read(path);
            return new(array.Width, array.Height, 3, Unit([.. array.Of(3, path).Select(v => (float)v)]));
        }

        var png = PngFile.Read(path);
        if (png.Channels < 3) throw new HydraImageException(path, "it is a normal map without three colours", "save it as an RGB PNG, or as .npy [height, width, 3]");
        var (values, full) = (new float[png.Width * png.Height * 3], (1 << png.Bits) - 1f);
        for (var i = 0; i < png.Width * png.Height; i++)
        {
            var colours = png.Numbers.AsSpan(i * png.Channels, 3);
            for (var k = 0; k < 3; k++) values[3 * i + k] = colours.ContainsAnyExcept((ushort)0) ? 2 * colours[k] / full - 1 : 0;
        }

        return new(png.Width, png.Height, 3, Unit(values));
    }

    /// <inheritdoc />
    protected override void Turn(Span<float> values, in Affine move)
    {
        var (x, y) = move.Turned(values[0], values[1]);
        (values[0], values[1]) = ((float)x, (float)y);
    }

    static float[] Unit(float[] values)
    {
        for (var i = 0; i < values.Length; i += 3)
        {
            var length = Math.Sqrt((double)values[i] * values[i] + (double)values[i + 1] * values[i + 1] + (double)values[i + 2] * values[i + 2]);
            for (var k = 0; k < 3; k++) values[i + k] = length >= LeastLength && double.IsFinite(length) ? (float)(values[i + k] / length) : float.NaN;
        }

        return values;
    }
}
