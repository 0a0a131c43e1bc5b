using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>
/// A mask whose colours are the classes: a PNG of colours, with or without opacity, of a palette, or of grey. A pixel that is not opaque
/// has another colour than an opaque one.
/// </summary>
internal sealed class ColorCode : MaskCode
{
    readonly IReadOnlyList<MaskColor> first;
    readonly MaskColor? ignored;
    readonly bool unlisted;
    readonly Dictionary<MaskColor, float> classOf = [];
    readonly Dictionary<MaskColor, string> names = [];

    /// <summary>Creates a code.</summary>
    /// <param name="classes">The name of each class and its colours, at least one; they are written in the first.</param>
    /// <param name="ignored">Colours that say that nothing is known.</param>
    /// <param name="unlisted">Whether any other colour says so too; an error otherwise.</param>
    /// <exception cref="ArgumentException">A class has no colour, or a colour is there twice.</exception>
    public ColorCode(IReadOnlyList<(string Name, IReadOnlyList<MaskColor> Colors)> classes, IReadOnlyList<MaskColor> ignored, bool unlisted)
    {
        if (classes.Any(c => c.Colors.Count == 0))
            throw new ArgumentException("a class has no colour", nameof(classes));
        (first, this.ignored, this.unlisted) = ([.. classes.Select(c => c.Colors[0])], ignored.Count > 0 ? ignored[0] : null, unlisted);
        foreach (var (index, (name, colors)) in classes.Index())
            Add(colors, index, name);
        Add(ignored, float.NaN, "what is not known");
    }

    /// <inheritdoc/>
    public override float[] Decode(PngFile png, string name)
    {
        var classes = new float[png.Width * png.Height];
        var (last, known) = (default(MaskColor?), 0f);
        for (var i = 0; i < classes.Length; i++)
        {
            if (MaskColor.Of(png, i) is { } color)
            {
                if (color != last)
                    (last, known) = (color, classOf.TryGetValue(color, out var of) ? of : Unlisted(color.ToString(), color, png, i, name));
                classes[i] = known;
            }
            else
                classes[i] = Unlisted("of more than 8 bits", null, png, i, name);
        }

        return classes;
    }

    /// <inheritdoc/>
    public override string Stored(IReadOnlyList<PngFile> files, int classes)
    {
        const int shown = 10;
        string[] colors =
        [
            .. files
                .SelectMany(f => Enumerable.Range(0, f.Width * f.Height).Select(i => MaskColor.Of(f, i)))
                .Distinct()
                .Select(c =>
                    c is { } color ? $"{color}{(names.TryGetValue(color, out var name) ? $" ({name})" : "")}" : "of more than 8 bits"
                ),
        ];
        return $"the masks hold the colours {string.Join(", ", colors.Take(shown))}{(colors.Length > shown ? ", ..." : "")}";
    }

    /// <inheritdoc/>
    public override byte[] Encode(LabelMap map)
    {
        var isKnown = !map.Values.Any(float.IsNaN);
        if (!isKnown && ignored is null)
            throw new ArgumentException("a pixel's class is not known, and no colour says so", nameof(map));
        var colors = Array.ConvertAll(map.Values, v => float.IsNaN(v) ? ignored!.Value : first[(int)v]);
        var channels = colors.All(c => c.Sample(3) == byte.MaxValue) ? 3 : 4;
        var samples = new byte[colors.Length * channels];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = colors[i / channels].Sample(i % channels);
        return channels == 3 ? PngWriter.Rgb(map.Width, map.Height, samples) : PngWriter.RgbAlpha(map.Width, map.Height, samples);
    }

    void Add(IReadOnlyList<MaskColor> colors, float index, string name)
    {
        foreach (var color in colors)
            if (!classOf.TryAdd(color, index) || !names.TryAdd(color, name))
                throw new ArgumentException($"{color} is there twice", nameof(colors));
    }

    float Unlisted(string text, MaskColor? color, PngFile png, int at, string name)
    {
        if (unlisted)
            return float.NaN;
        var nearest = color is { } it ? names.Keys.MinBy(it.Distance) : default(MaskColor?);
        var near = nearest is { } one ? $"; the nearest that is listed is {one} ({names[one]})" : "";
        throw new HydraImageException(
            name,
            $"the colour {text} in column {at % png.Width} of row {at / png.Width}, both counted from 0, is not listed in colors{near}",
            "correct it, list it in colors or ignore_colors, or write ignore_unlisted: true"
        );
    }
}
