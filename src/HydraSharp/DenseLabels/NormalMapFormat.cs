using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>
/// The unit surface normal of every pixel, [x, y, z]: an RGB PNG of 8 or 16 bits whose value p means 2 · p / largest - 1, or an .npy file
/// [height, width, 3]. Made to be of length 1; where the length is 0 or the pixel black, nothing is known. x to the right, y down.
/// </summary>
internal sealed class NormalMapFormat : MapFormat
{
    const float Tolerance = 1e-3f;

    /// <inheritdoc/>
    public override int Channels => 3;

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Samples =>
        [
            [0.6f, 0, -0.8f],
            [-0.8f, 0, -0.6f],
            [0, 0.6f, -0.8f],
            [0, -0.8f, -0.6f],
            [0.36f, 0.48f, -0.8f],
            [-0.64f, 0.48f, -0.6f],
        ];

    /// <inheritdoc/>
    public override MapFormat Kept => this;

    /// <summary>Turned and mirrored with the image.</summary>
    /// <inheritdoc/>
    public override void Turn(Span<float> values, in Affine move)
    {
        var (right, down) = move.Turn(values[0], values[1]);
        Unit(right, down, values[2], values);
    }

    private protected override LabelMap Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (NpyFile.Is(bytes))
            return Decode(NpyFile.Read(bytes, name), name);
        var png = PngFile.Read(bytes, name);
        if (png.Kind is not (PngKind.Rgb or PngKind.RgbAlpha))
            throw new HydraImageException(
                name,
                "it has no colours, where a normal's x, y and z are needed",
                "save normals as an RGB PNG or as .npy"
            );
        var (largest, channels) = ((double)((1 << png.Bits) - 1), png.Channels);
        var values = new float[png.Width * png.Height * 3];
        for (int to = 0, from = 0; to < values.Length; to += 3, from += channels)
        {
            var (x, y, z) = (png.Samples[from], png.Samples[from + 1], png.Samples[from + 2]);
            if ((x | y | z) == 0)
                values.AsSpan(to, 3).Fill(float.NaN);
            else
                Unit(2 * x / largest - 1, 2 * y / largest - 1, 2 * z / largest - 1, values.AsSpan(to, 3));
        }

        return new(png.Width, png.Height, 3, values);
    }

    private protected override byte[] Encode(LabelMap map) =>
        PngWriter.Rgb(
            map.Width,
            map.Height,
            Array.ConvertAll(map.Values, n => (byte)(float.IsNaN(n) ? 0 : Math.Clamp(Math.Round((n + 1) * 127.5), 0, 255)))
        );

    private protected override string? Error(ReadOnlySpan<float> values)
    {
        var length = MathF.Sqrt(values[0] * values[0] + values[1] * values[1] + values[2] * values[2]);
        return float.IsNaN(length) || MathF.Abs(length - 1) < Tolerance ? null : $"there is a normal of length {length}";
    }

    static LabelMap Decode(NpyFile npy, string name)
    {
        var (width, height) = npy.Size(3, name);
        var values = new float[width * height * 3];
        for (var i = 0; i < values.Length; i += 3)
            Unit(npy.Values[i], npy.Values[i + 1], npy.Values[i + 2], values.AsSpan(i, 3));
        return new(width, height, 3, values);
    }

    static void Unit(double x, double y, double z, Span<float> to)
    {
        var length = Math.Sqrt(x * x + y * y + z * z);
        if (!(length > 1e-12 && double.IsFinite(length)))
            to.Fill(float.NaN);
        else
            (to[0], to[1], to[2]) = ((float)(x / length), (float)(y / length), (float)(z / length));
    }
}
