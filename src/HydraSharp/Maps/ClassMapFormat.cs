using HydraSharp.Inference;

namespace HydraSharp.Maps;

/// <summary>Masks: PNG of one channel, grey or palette, up to 8 bits. The number of a pixel (of a palette its index, not its colour) tells the class.</summary>
public sealed class ClassMapFormat : MapFormat
{
    const float Unknown = -1;

    readonly int classes;
    readonly float[] classOf = new float[256];
    readonly int[] mirrored;

    /// <summary>Describes masks.</summary>
    /// <param name="classes">How many classes there are, at most 255.</param>
    /// <param name="ignore">The number that says the class is not known; null for none.</param>
    /// <param name="values">The number of each class, in class order; null for 0, 1, 2 and so on.</param>
    /// <param name="swaps">Classes that change places when the picture is mirrored.</param>
    public ClassMapFormat(int classes, int? ignore = 255, IReadOnlyList<int>? values = null, IReadOnlyList<(int Left, int Right)>? swaps = null)
    {
        this.classes = classes;
        Array.Fill(classOf, Unknown);
        for (var c = 0; c < Math.Min(classes, values?.Count ?? 256); c++) classOf[(values?[c] ?? c) & 255] = c;
        if (ignore is { } number) classOf[number & 255] = float.NaN;
        mirrored = [.. Enumerable.Range(0, classes)];
        foreach (var (left, right) in swaps ?? []) (mirrored[left], mirrored[right]) = (right, left);
    }

    /// <inheritdoc />
    public override int Channels => 1;

    /// <inheritdoc />
    public override LabelMap Read(string path)
    {
        var png = PngFile.Read(path);
        if (png.Channels != 1 || png.Bits > 8)
            throw new HydraImageException(path, $"it is a mask of {(png.Channels == 1 ? $"{png.Bits} bits" : "colours")}", "save it as a PNG with one number a pixel, grey or palette, of up to 8 bits");
        var values = new float[png.Width * png.Height];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = classOf[png.Numbers[i]];
            if (values[i] == Unknown)
                throw new HydraImageException(path, $"pixel ({i % png.Width}, {i / png.Width}) has the number {png.Numbers[i]}, which is none of the {classes} classes", "look at classes, values and ignore of the task");
        }

        return new(png.Width, png.Height, 1, values);
    }

    /// <inheritdoc />
    protected override void Turn(Span<float> values, in Affine move)
    {
        if (move.Mirrors) values[0] = mirrored[(int)values[0]];
    }
}
