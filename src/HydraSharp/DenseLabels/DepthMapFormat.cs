using System.Globalization;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>
/// The depth of every pixel, in metres along the optical axis: a grey PNG of 8 or 16 bits, or an .npy file, times a scale. Where it is 0,
/// not a number, infinite or out of range, nothing is known. KITTI: scale 1/256. Cityscapes: scale 1/256, disparity.
/// </summary>
internal sealed class DepthMapFormat : MapFormat
{
    const int Steps = ushort.MaxValue;

    readonly double scale;
    readonly double smallest;
    readonly double largest;
    readonly bool disparity;
    readonly double baselineTimesFocal;

    /// <summary>Creates a format.</summary>
    /// <param name="scale">Metres, or pixels of disparity, for a stored 1.</param>
    /// <param name="smallest">Least depth that counts, in metres.</param>
    /// <param name="largest">Largest depth that counts, in metres.</param>
    /// <param name="disparity">
    /// Whether disparities are stored: p of whole numbers means (p - 1) · scale, p of an .npy file's floats p · scale.
    /// </param>
    /// <param name="baselineTimesFocal">With disparities: metres between the cameras times focal length in pixels.</param>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public DepthMapFormat(double scale, double smallest, double largest, bool disparity = false, double baselineTimesFocal = 0)
    {
        if (!(scale > 0 && double.IsFinite(scale)))
            throw new ArgumentOutOfRangeException(nameof(scale));
        if (!(smallest >= 0))
            throw new ArgumentOutOfRangeException(nameof(smallest));
        if (!(largest > smallest))
            throw new ArgumentOutOfRangeException(nameof(largest));
        if (disparity && !(baselineTimesFocal > 0 && double.IsFinite(baselineTimesFocal)))
            throw new ArgumentOutOfRangeException(nameof(baselineTimesFocal));
        (this.scale, this.smallest, this.largest, this.disparity, this.baselineTimesFocal) = (
            scale,
            smallest,
            largest,
            disparity,
            baselineTimesFocal
        );
    }

    /// <inheritdoc/>
    public override int Channels => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Samples
    {
        get
        {
            const int levels = 8;
            const int coarsest = 32;
            var far = Math.Min(disparity ? baselineTimesFocal / (coarsest * scale) : Steps * scale, largest);
            var near = Math.Max(
                disparity ? baselineTimesFocal / (Steps * scale) : Math.Max(scale, Math.Min(coarsest * scale, far / 2)),
                smallest
            );
            return [.. Enumerable.Range(0, levels).Select(i => new[] { (float)(near * Math.Pow(far / near, (i + 0.5) / levels)) })];
        }
    }

    /// <summary>Depth in 16 bits: in steps of the scale where they reach the largest depth, else in steps of a 65,535th of that.</summary>
    public override MapFormat Kept =>
        new DepthMapFormat(
            double.IsFinite(largest) && (disparity || Steps * scale < largest) ? largest / Steps : scale,
            0,
            double.PositiveInfinity
        );

    /// <summary>Twice as large means half as far.</summary>
    /// <inheritdoc/>
    public override void Turn(Span<float> values, in Affine move) => values[0] = (float)(values[0] / move.Zoom);

    /// <inheritdoc/>
    internal override string Stored(IEnumerable<(byte[] Bytes, string Name)> files)
    {
        double[] values =
        [
            .. files
                .SelectMany(f =>
                    NpyFile.Is(f.Bytes)
                        ? NpyFile.Read(f.Bytes, f.Name).Values.Select(v => (double)v)
                        : PngFile.Read(f.Bytes, f.Name).Samples.Select(s => (double)s)
                )
                .Where(v => v != 0 && double.IsFinite(v))
                .DefaultIfEmpty(double.NaN),
        ];
        if (double.IsNaN(values[0]))
            return "all their values are 0 or not finite";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"they hold {values.Min():G6} to {values.Max():G6}, which with scale {scale:G6} "
                + $"{(disparity ? "and baseline times focal length " : "")}"
                + $"are not depths from {smallest:G6} to {largest:G6} m (minimum, maximum)"
        );
    }

    private protected override LabelMap Decode(ReadOnlySpan<byte> bytes, string name)
    {
        if (NpyFile.Is(bytes))
        {
            var npy = NpyFile.Read(bytes, name);
            var (width, height) = npy.Size(1, name);
            return new(width, height, 1, Array.ConvertAll(npy.Values, v => Metres(v, npy.IsWhole)));
        }

        var png = PngFile.Read(bytes, name);
        if (png.Kind != PngKind.Grey || png.Bits < 8)
            throw new HydraImageException(name, "it is not a grey PNG of 8 or 16 bits", "save depth as a 16-bit grey PNG or as .npy");
        return new(png.Width, png.Height, 1, Array.ConvertAll(png.Samples, v => Metres(v, true)));
    }

    private protected override byte[] Encode(LabelMap map) => PngWriter.Grey(map.Width, map.Height, Array.ConvertAll(map.Values, Stored));

    private protected override string? Error(ReadOnlySpan<float> values) =>
        float.IsNaN(values[0]) || (values[0] > 0 && float.IsFinite(values[0])) ? null : $"there is no depth of {values[0]} m";

    float Metres(double stored, bool whole)
    {
        if (stored == 0)
            return float.NaN;
        var metres = disparity ? baselineTimesFocal / ((whole ? stored - 1 : stored) * scale) : stored * scale;
        return metres > 0 && metres >= smallest && metres <= largest && (float)metres is > 0 and < float.PositiveInfinity and var known
            ? known
            : float.NaN;
    }

    ushort Stored(float metres)
    {
        var stored = Math.Round(disparity ? baselineTimesFocal / (metres * scale) + 1 : metres / scale);
        return stored is >= 1 and <= Steps ? (ushort)stored : (ushort)0;
    }
}
