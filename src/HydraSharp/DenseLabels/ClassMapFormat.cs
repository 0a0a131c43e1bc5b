using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>
/// The class of every pixel, from a PNG: grey of 1 to 16 bits or a palette's indices, or, where colours are listed, by colour.
/// </summary>
internal sealed class ClassMapFormat : MapFormat
{
    readonly int classes;
    readonly MaskCode code;
    readonly int[] mirrored;

    /// <summary>Creates a format whose stored numbers are the classes.</summary>
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
        : this(Counted(classes), new NumberCode(classes, ignore, values, unlisted), swaps) { }

    /// <summary>Creates a format.</summary>
    /// <param name="classes">Number of classes, 1 to 256.</param>
    /// <param name="code">How a pixel says which class it is.</param>
    /// <param name="swaps">Classes that change places in a mirrored image, such as a left and a right arm.</param>
    /// <exception cref="ArgumentException">A number is out of its range or twice there.</exception>
    public ClassMapFormat(int classes, MaskCode code, IReadOnlyList<(int, int)>? swaps)
    {
        (this.classes, this.code) = (Counted(classes), code);
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
            MaskCode.Index(classes),
            [.. mirrored.Index().Where(c => c.Index < c.Item).Select(c => (c.Index, c.Item))]
        );

    /// <inheritdoc/>
    internal override bool HoldsClasses => true;

    /// <inheritdoc/>
    internal override string Stored(IEnumerable<(byte[] Bytes, string Name)> files) =>
        code.Stored([.. files.Select(f => PngFile.Read(f.Bytes, f.Name))], classes);

    /// <inheritdoc/>
    public override void Turn(Span<float> values, in Affine move)
    {
        if (move.Mirrors && values[0] >= 0 && values[0] < classes)
            values[0] = mirrored[(int)values[0]];
    }

    private protected override LabelMap Decode(ReadOnlySpan<byte> bytes, string name)
    {
        var png = PngFile.Read(bytes, name);
        return new(png.Width, png.Height, 1, code.Decode(png, name));
    }

    private protected override byte[] Encode(LabelMap map) => code.Encode(map);

    private protected override string? Error(ReadOnlySpan<float> values) =>
        float.IsNaN(values[0]) || (values[0] >= 0 && values[0] < classes && values[0] == MathF.Floor(values[0]))
            ? null
            : $"there is no class {values[0]} of 0 to {classes - 1}";

    static int Counted(int classes) =>
        classes is >= 1 and <= 256 ? classes : throw new ArgumentOutOfRangeException(nameof(classes), classes, "from 1 to 256");
}
