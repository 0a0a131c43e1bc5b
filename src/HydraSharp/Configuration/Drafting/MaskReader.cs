using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tasks;

namespace HydraSharp.Configuration.Drafting;

/// <summary>Guesses the classes of masks from the numbers that they hold.</summary>
static class MaskReader
{
    const int MasksRead = 400;
    const int Void = 255;
    const int CamVidVoid = 11;
    const int Apart = 16;

    static readonly string[] CamVid =
    [
        "sky",
        "building",
        "pole",
        "road",
        "pavement",
        "tree",
        "sign",
        "fence",
        "car",
        "pedestrian",
        "bicyclist",
    ];

    static readonly string[] CamVidWords = ["annot", "camvid"];

    static readonly string[] Voc =
    [
        "background",
        "aeroplane",
        "bicycle",
        "bird",
        "boat",
        "bottle",
        "bus",
        "car",
        "cat",
        "chair",
        "cow",
        "dining table",
        "dog",
        "horse",
        "motorbike",
        "person",
        "potted plant",
        "sheep",
        "sofa",
        "train",
        "tv monitor",
    ];

    /// <summary>The guess.</summary>
    /// <param name="column">The column of the masks.</param>
    /// <param name="form">The form of their paths, by which known data sets are known.</param>
    /// <param name="files">The masks.</param>
    public static TaskGuess Guess(string column, string form, IReadOnlyList<string> files)
    {
        var values = new SortedSet<int>();
        var every = Math.Max(1, files.Count / MasksRead);
        foreach (var file in files.Where((_, i) => i % every == 0))
            try
            {
                var png = PngFile.Read(ImageFile.Read(file), file);
                if (png.Kind is not (PngKind.Grey or PngKind.Palette))
                    return new(column, null, $"its masks have colours, such as {file}: a Segmentation task with 'colors' names them");
                if (png.Bits > 8)
                    return new(column, null, $"its files have 16 bits, such as {file}: write a Depth task with their scale");
                values.UnionWith(png.Samples.Select(s => (int)s));
            }
            catch (HydraImageException e)
            {
                return new(column, null, e.Message);
            }

        return values.Count < 2 ? new(column, null, $"every pixel of its masks is {values.FirstOrDefault()}") : Of(column, form, values);
    }

    static TaskGuess Of(string column, string form, SortedSet<int> values)
    {
        int[] listed = [.. values.Where(v => v != Void)];
        if (values.SetEquals([0, Void]))
            return Guessed(column, ["background", "foreground"], [0, Void], -1, "masks of 0 and 255");
        if (form.Contains("SegmentationClass", StringComparison.Ordinal) && listed[^1] < Voc.Length)
            return Guessed(column, Voc, [], Void, "VOC's classes, 255 for the border");
        if (CamVidWords.Any(w => form.Contains(w, StringComparison.OrdinalIgnoreCase)) && values.Max == CamVidVoid)
            return Guessed(column, CamVid, [], CamVidVoid, "CamVid's classes, 11 for void");
        // Levels that are spread over all numbers, such as 0, 128, 255, are classes, the last one too.
        var isSpread = values.Count > 2 && values.Zip(values.Skip(1)).All(v => v.Second - v.First >= Apart);
        if (isSpread)
            listed = [.. values];
        string[] names = listed is [0, 1] ? ["background", "foreground"] : [.. listed.Select(v => $"class_{v}")];
        var inOrder = listed.Index().All(v => v.Item == v.Index);
        var isUnknown = values.Contains(Void) && !isSpread;
        var seen = $"its masks hold {string.Join(", ", values)}{(isUnknown ? ", of which 255 is taken for 'not known'" : "")}";
        return names.Length < 2
            ? new(column, null, seen)
            : Guessed(column, names, inOrder ? [] : listed, isUnknown ? Void : -1, seen + ": write the classes' names in this order");
    }

    static TaskGuess Guessed(string column, string[] classes, int[] values, int ignore, string reason) =>
        new(
            column,
            new Segmentation
            {
                Classes = classes,
                Values = values,
                Ignore = ignore,
            },
            reason,
            "classes: "
                + RecordWriter.Inline(classes, typeof(IReadOnlyList<string>))
                + (values.Length > 0 ? $", values: [{string.Join(", ", values)}]" : "")
                + $", ignore: {ignore}"
        );
}
