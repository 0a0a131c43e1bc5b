using HydraSharp.Inference;
using HydraSharp.Training.Distributed;

namespace HydraSharp.DenseLabels;

/// <summary>
/// The class of every pixel, from a grey or palette PNG of 1 to 8 bits. The stored value is the class: of a palette its index, not its
/// colour.
/// </summary>
internal sealed class ClassMapFormat : MapFormat
{
    readonly int classes;
    readonly int? ignore;
    readonly IReadOnlyList<int>? stored;
    readonly float[] classOf = new float[256];
    readonly int[] mirrored;
    readonly string known;

    /// <summary>Creates a format.</summary>
    /// <param name="classes">Number of classes, 1 to 256.</param>
    /// <param name="ignore">The stored value of pixels of which nothing is known; null for none.</param>
    /// <param name="values">The stored value of each class, such as 0, 128, 255; the class's index without it.</param>
    /// <param name="swaps">Classes that change places in a mirrored image, such as a left and a right arm.</param>
    /// <param name="unlisted">Whether a stored value that is no class means that nothing is known; an error otherwise.</param>
    /// <exception cref="ArgumentException">A number is out of its range or twice there.</exception>
    public ClassMapFormat(
        int classes,
        int? ignore = 255,
        IReadOnlyList<int>? values = null,
        IReadOnlyList<(int, int)>? swaps = null,
        bool unlisted = false
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(classes, 256);
        if (values is not null && values.Count != classes)
            throw new ArgumentException($"{values.Count} values for {classes} classes", nameof(values));
        if (values is not null && (values.Any(v => v is < 0 or > 255) || values.Distinct().Count() < classes))
            throw new ArgumentException("values must be different numbers from 0 to 255", nameof(values));
        (this.classes, this.ignore, this.stored) = (classes, ignore, values);
        known = values is null ? $"0 to {classes - 1}" : string.Join(", ", values);
        if (ignore is { } none)
            known += $" and {none} for what is not known";
        Array.Fill(classOf, unlisted ? float.NaN : -1);
        for (var i = 0; i < classes; i++)
            classOf[values?[i] ?? i] = i;
        if (ignore is >= 0 and <= 255)
            classOf[ignore.Value] = float.NaN;
        mirrored = [.. Enumerable.Range(0, classes)];
        foreach (var (one, other) in swaps ?? [])
        {
            if (one < 0 || other < 0 || one >= classes || other >= classes)
                throw new ArgumentException($"({one}, {other}) is no pair of classes", nameof(swaps));
            if (mirrored[one] != one || mirrored[other] != other)
                throw new ArgumentException($"a class of ({one}, {other}) is in two pairs", nameof(swaps));
            (mirrored[one], mirrored[other]) = (other, one);
        }
    }

    /// <inheritdoc/>
    public override int Channels => 1;

    /// <inheritdoc/>
    public override IReadOnlyList<float[]> Samples => [.. Enumerable.Range(0, classes).Select(c => new[] { (float)c })];

    /// <summary>The class itself in 8 bits.</summary>
    public override MapFormat Kept =>
        new ClassMapFormat(
            classes,
            classes < 256 ? 255 : null,
            null,
            [.. mirrored.Index().Where(c => c.Index < c.Item).Select(c => (c.Index, c.Item))]
        );

    /// <inheritdoc/>
    internal override bool HoldsClasses => true;

    /// <inheritdoc/>
    internal override string Stored(IEnumerable<(byte[] Bytes, string Name)> files)
    {
        int[] values = [.. files.SelectMany(f => PngFile.Read(f.Bytes, f.Name).Samples.Select(s => (int)s)).Distinct().Order()];
        var held = $"the masks hold {string.Join(", ", values)}";
        if (ignore is not { } none || !values.Contains(none))
            return held;
        var remedy =
            values.Length == classes
                ? $"; if {none} is a class, write values: [{string.Join(", ", values)}] and ignore: -1"
                : $"; ignore: -1 makes {none} a class";
        return $"{held}, and {none} means that the class is not known (ignore){remedy}";
    }

    /// <inheritdoc/>
    public override void Turn(Span<float> values, in Affine move)
    {
        if (move.Mirrors && values[0] >= 0 && values[0] < classes)
            values[0] = mirrored[(int)values[0]];
    }

    private protected override LabelMap Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var png = PngFile.Read(bytes, name);
        if (png.Kind is not (PngKind.Grey or PngKind.Palette))
            throw new HydraImageException(
                name,
                "it has colours, where the class of each pixel is needed",
                "save the class indices as a grey or palette PNG"
            );
        if (png.Bits > 8)
            throw new HydraImageException(
                name,
                $"it has {png.Bits} bits a pixel, where at most 8 are read as a class",
                "save it as an 8-bit grey or palette PNG"
            );
        var values = new float[png.Samples.Length];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = classOf[png.Samples[i]];
            if (values[i] < 0)
                throw new HydraImageException(
                    name,
                    $"the value {png.Samples[i]} in column {i % png.Width} of row "
                        + $"{i / png.Width}, both counted from 0, is no class: {known}",
                    "correct it, or name more classes"
                );
        }

        return new(png.Width, png.Height, 1, values);
    }

    private protected override byte[] Encode(LabelMap map)
    {
        if (ignore is null && map.Values.Any(float.IsNaN))
            throw new ArgumentException("a pixel's class is not known, and no number says so", nameof(map));
        return PngWriter.Grey(
            map.Width,
            map.Height,
            Array.ConvertAll(map.Values, v => (byte)(float.IsNaN(v) ? ignore!.Value : stored?[(int)v] ?? (int)v))
        );
    }

    private protected override string? Error(ReadOnlySpan<float> values) =>
        float.IsNaN(values[0]) || (values[0] >= 0 && values[0] < classes && values[0] == MathF.Floor(values[0]))
            ? null
            : $"there is no class {values[0]} of 0 to {classes - 1}";
}
