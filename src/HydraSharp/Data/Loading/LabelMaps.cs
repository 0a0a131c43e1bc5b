using HydraSharp.DenseLabels;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Data.Loading;

/// <summary>
/// The labels of one column that are images themselves, read, brought to the loaded images' size and kept in memory when the loader's
/// settings say so. Any number of threads may use it.
/// </summary>
internal sealed class LabelMaps
{
    readonly IReadOnlyList<Example> examples;
    readonly ImagePreprocessing image;
    readonly LabelMap?[]? kept;
    readonly Func<int, LabelMap?>? added;
    readonly MapFacts?[] facts;

    /// <summary>Reads nothing yet.</summary>
    /// <param name="examples">The examples; indices count in this order.</param>
    /// <param name="column">The column that names the files, relative to the example's folder.</param>
    /// <param name="format">How a file is read.</param>
    /// <param name="image">Size of the loaded images.</param>
    /// <param name="keep">Whether to keep what was read.</param>
    /// <param name="added">Reads the label of an example that has none in the column; null where there is none elsewhere either.</param>
    public LabelMaps(
        IReadOnlyList<Example> examples,
        string column,
        MapFormat format,
        ImagePreprocessing image,
        bool keep,
        Func<int, LabelMap?>? added = null
    )
    {
        (this.examples, Column, Format, this.image, this.added) = (examples, column, format, image, added);
        facts = new MapFacts?[examples.Count];
        if (keep)
            kept = new LabelMap?[examples.Count];
    }

    /// <summary>The column.</summary>
    public string Column { get; }

    /// <summary>How a file is read and moved.</summary>
    public MapFormat Format { get; }

    /// <summary>Memory that all of them take once they are read.</summary>
    public static long Bytes(int examples, MapFormat format, ImagePreprocessing image)
    {
        ArgumentNullException.ThrowIfNull(format);
        ArgumentNullException.ThrowIfNull(image);
        return (long)image.LoadedHeight() * image.LoadedWidth() * format.Channels * sizeof(float) * examples;
    }

    /// <summary>The file of an example's label; null when it has none.</summary>
    /// <exception cref="HydraImageException">It is not below the example's folder.</exception>
    public string? File(int index)
    {
        var example = examples[index];
        if (!example.Labels.TryGetValue(Column, out var name))
            return null;
        var folder = example.Folder.Length > 0 ? example.Folder : Path.GetDirectoryName(example.File)!;
        var file = Path.GetFullPath(Path.Combine(folder, name.Replace('\\', '/')));
        return !example.Confined || RealPath.IsBelow(Path.GetFullPath(folder), file)
            ? file
            : throw new HydraImageException(name, $"it leads out of the folder '{folder}'", "name a file below it");
    }

    /// <summary>The label of an example, as large as a loaded image; null when it has none. Its values must not be written to.</summary>
    /// <exception cref="HydraImageException">The file cannot be read, or does not fit the image or the task.</exception>
    public LabelMap? Get(int index)
    {
        if (kept is not null && Volatile.Read(ref kept[index]) is { } known)
            return known;
        return (Facts(index) is not { Known: 0 } && File(index) is { } file ? Format.Read(file) : added?.Invoke(index)) is { } read
            ? Fitted(index, read)
            : null;
    }

    /// <summary>The label of an example as its moved image has it, of the input's size; null when it has none.</summary>
    /// <param name="index">The example.</param>
    /// <param name="move">Where the moved image's pixels are read in the loaded one.</param>
    /// <exception cref="HydraImageException">The file cannot be read, or does not fit the image or the task.</exception>
    public LabelMap? Moved(int index, in Affine move) =>
        Get(index) is { } map ? Format.Moved(map, move, image.InputWidth(), image.Size) : null;

    /// <summary>The values of some of the examples, one after another, NaN where nothing is known.</summary>
    /// <param name="labelled">Examples that have a label.</param>
    /// <param name="most">How many are read at most, spread evenly.</param>
    public float[] Sample(IReadOnlyList<int> labelled, int most)
    {
        ArgumentNullException.ThrowIfNull(labelled);
        var count = Math.Min(most, labelled.Count);
        return [.. Enumerable.Range(0, count).SelectMany(i => Get(labelled[(int)((long)i * labelled.Count / count)])!.Values)];
    }

    /// <summary>Reads an example's label, which also fills the cache; nothing where it has none.</summary>
    /// <exception cref="HydraImageException">It cannot be read, or does not fit the image or the task.</exception>
    public void Verify(int index)
    {
        if (File(index) is not { } file)
            return;
        var read = Format.Read(file);
        var (width, height) = ImageDecoder.Size(ImageFile.Read(examples[index].File), examples[index].File);
        if (read.Width != width || read.Height != height)
            throw new HydraImageException(
                file,
                $"it has {read.Width} x {read.Height} pixels, and its image {examples[index].Key} has {width} x {height}",
                "a label is as large as its image"
            );
        Volatile.Write(ref facts[index], MapFacts.Of(read, Format.HoldsClasses));
        Fitted(index, read);
    }

    /// <summary>What an example's label holds, once <see cref="Verify"/> has read it; null where it has none.</summary>
    public MapFacts? Facts(int index) => Volatile.Read(ref facts[index]);

    /// <summary>What the first label files hold as they are stored, to say why nothing is known of them.</summary>
    public string Stored(IReadOnlyList<int> labelled)
    {
        const int filesRead = 20;
        return Format.Stored(labelled.Take(filesRead).Select(File).OfType<string>().Select(f => (ImageFile.Read(f), f)));
    }

    LabelMap Fitted(int index, LabelMap read)
    {
        var map = Format.Resized(read, image.LoadedWidth(), image.LoadedHeight());
        if (kept is not null)
            Volatile.Write(ref kept[index], map);
        return map;
    }
}
