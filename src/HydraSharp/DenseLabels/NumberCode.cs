using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>A mask whose stored numbers are the classes: grey of 1 to 16 bits, or the indices of a palette, not its colours.</summary>
internal sealed class NumberCode : MaskCode
{
    const float NoClass = -1;
    const int MostShown = 20;

    readonly int? ignore;
    readonly IReadOnlyList<int>? stored;
    readonly float[] classOf = new float[ushort.MaxValue + 1];
    readonly string known;

    /// <summary>Creates a code.</summary>
    /// <param name="classes">Number of classes.</param>
    /// <param name="ignore">The stored value of pixels of which nothing is known; null for none.</param>
    /// <param name="values">The stored value of each class, such as 0, 128, 255; the class's index without it.</param>
    /// <param name="unlisted">Whether a stored value that is no class means that nothing is known; an error otherwise.</param>
    /// <exception cref="ArgumentException">A number is out of its range or twice there.</exception>
    public NumberCode(int classes, int? ignore, IReadOnlyList<int>? values, bool unlisted)
    {
        if (values is not null && values.Count != classes)
            throw new ArgumentException($"{values.Count} values for {classes} classes", nameof(values));
        if (values is not null && (values.Any(v => v is < 0 or > ushort.MaxValue) || values.Distinct().Count() < classes))
            throw new ArgumentException("values must be different numbers from 0 to 65535", nameof(values));
        (this.ignore, stored) = (ignore, values);
        known = values is null ? $"0 to {classes - 1}" : string.Join(", ", values);
        if (ignore is { } none)
            known += $" and {none} for what is not known";
        Array.Fill(classOf, unlisted ? float.NaN : NoClass);
        for (var i = 0; i < classes; i++)
            classOf[values?[i] ?? i] = i;
        if (ignore is >= 0 and <= ushort.MaxValue)
            classOf[ignore.Value] = float.NaN;
    }

    /// <inheritdoc/>
    public override float[] Decode(PngFile png, string name)
    {
        if (png.Kind is not (PngKind.Grey or PngKind.Palette))
            throw new HydraImageException(
                name,
                "it has colours, where the class of each pixel is needed",
                "list the colour of each class in colors, or save the class indices as a grey or palette PNG"
            );
        var classes = new float[png.Samples.Length];
        for (var i = 0; i < classes.Length; i++)
        {
            classes[i] = classOf[png.Samples[i]];
            if (classes[i] == NoClass)
                throw new HydraImageException(
                    name,
                    $"the value {png.Samples[i]} in column {i % png.Width} of row "
                        + $"{i / png.Width}, both counted from 0, is no class: {known}",
                    "correct it, or name more classes"
                );
        }

        return classes;
    }

    /// <inheritdoc/>
    public override string Stored(IReadOnlyList<PngFile> files, int classes)
    {
        int[] values = [.. files.SelectMany(f => f.Samples.Select(s => (int)s)).Distinct().Order()];
        var held = $"the masks hold {string.Join(", ", values.Take(MostShown))}{(values.Length > MostShown ? ", ..." : "")}";
        if (ignore is not { } none || !values.Contains(none))
            return held;
        var remedy =
            values.Length == classes
                ? $"; if {none} is a class, write values: [{string.Join(", ", values)}] and ignore: -1"
                : $"; ignore: -1 makes {none} a class";
        return $"{held}, and {none} means that the class is not known (ignore){remedy}";
    }

    /// <inheritdoc/>
    public override byte[] Encode(LabelMap map)
    {
        if (ignore is null && map.Values.Any(float.IsNaN))
            throw new ArgumentException("a pixel's class is not known, and no number says so", nameof(map));
        var numbers = Array.ConvertAll(map.Values, v => (ushort)(float.IsNaN(v) ? ignore!.Value : stored?[(int)v] ?? (int)v));
        return numbers.Any(n => n > byte.MaxValue)
            ? PngWriter.Grey(map.Width, map.Height, numbers)
            : PngWriter.Grey(map.Width, map.Height, Array.ConvertAll(numbers, n => (byte)n));
    }
}
