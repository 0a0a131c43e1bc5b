using HydraSharp.Inference;

namespace HydraSharp.Maps;

/// <summary>
/// Depths in metres: PNG of one channel whose numbers are steps of so many metres, or disparities, or .npy in metres times the scale. What is 0, not
/// a number or out of the range is not known. Things that look twice as large are half as far.
/// </summary>
/// <param name="scale">Metres of one step.</param>
/// <param name="smallest">Least depth that is believed, in metres.</param>
/// <param name="largest">Largest depth that is believed, in metres.</param>
/// <param name="disparityFactor">
/// Where numbers p are disparities as Cityscapes' are, (p - 1) / 256 pixels: baseline times focal length; 0 where they are depths.
/// </param>
public sealed class DepthMapFormat(double scale, double smallest, double largest, double disparityFactor = 0) : MapFormat
{
    /// <inheritdoc />
    public override int Channels => 1;

    /// <inheritdoc />
    public override LabelMap Read(string path)
    {
        if (NpyFile.IsNamedSo(path))
        {
            var array = NpyFile.Read(path);
            return new(array.Width, array.Height, 1, [.. array.Of(1, path).Select(v => Metres(v))]);
        }

        var png = PngFile.Read(path);
        if (png.Channels != 1) throw new HydraImageException(path, "it is a depth map of several colours", "save it as a grey PNG of 16 bits, or as .npy");
        return new(png.Width, png.Height, 1, [.. png.Numbers.Select(n => Metres(n))]);
    }

    /// <inheritdoc />
    protected override void Turn(Span<float> values, in Affine move) => values[0] = (float)(values[0] / move.Zoom);

    float Metres(double number)
    {
        if (!double.IsFinite(number) || number <= 0) return float.NaN;
        var metres = disparityFactor > 0 ? disparityFactor / ((number - 1) / 256) : number * scale;
        return metres >= smallest && metres <= largest ? (float)metres : float.NaN;
    }
}
