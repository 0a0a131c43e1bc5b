using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.DenseLabels;

/// <summary>How a file says what is known of every pixel of an image, and what becomes of it when the image is moved.</summary>
/// <remarks>Public because a task has one; other assemblies cannot derive from it.</remarks>
public abstract class MapFormat
{
    /// <summary>Values of a pixel.</summary>
    public abstract int Channels { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="HydraImageException">The only exception; it names the file, the reason and the remedy.</exception>
    public LabelMap Read(string path)
    {
        try
        {
            return Read(ImageFile.Read(path), path);
        }
        catch (OutOfMemoryException e)
        {
            throw new HydraImageException(path, "there is not enough memory for its pixels", "make it smaller", e);
        }
    }

    /// <summary>Reads a file's bytes.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the file.</param>
    /// <exception cref="HydraImageException">The only exception; it names the file, the reason and the remedy.</exception>
    internal LabelMap Read(ReadOnlySpan<byte> bytes, string name)
    {
        var map = Decode(bytes, name);
        return Error(map) is { } error ? throw new HydraImageException(name, error, "correct it, or the settings of its column") : map;
    }

    /// <summary>
    /// Values that a pixel may have and its file can hold, well apart from each other: for tests of what moves maps. At least two.
    /// </summary>
    public abstract IReadOnlyList<float[]> Samples { get; }

    /// <summary>
    /// The form in which maps of this kind are kept that were not read from the data: moved like this one, its files small, whatever the
    /// data's own are.
    /// </summary>
    public abstract MapFormat Kept { get; }

    /// <summary>Whether a pixel's value is the index of a class.</summary>
    internal virtual bool HoldsClasses => false;

    /// <summary>What the files hold as they are stored, and what of it counts, to say why nothing is known.</summary>
    /// <param name="files">The files' bytes and names.</param>
    internal virtual string Stored(IEnumerable<(byte[] Bytes, string Name)> files) => "";

    /// <summary>Writes a map as a PNG of this format, as exactly as it can; a pixel that the file cannot hold is not known in it.</summary>
    /// <exception cref="ArgumentException">
    /// The map has an error, or something is not known and the format has no number for that.
    /// </exception>
    public byte[] Write(LabelMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        return Error(map) is { } error ? throw new ArgumentException(error, nameof(map)) : Encode(map);
    }

    /// <summary>What a pixel's values become when its image is moved.</summary>
    /// <param name="values">One pixel's values, changed in place.</param>
    /// <param name="move">The move.</param>
    public abstract void Turn(Span<float> values, in Affine move);

    /// <summary>What is wrong with the values, with the place of the first error; null when nothing is.</summary>
    public string? Error(LabelMap map)
    {
        if (map.Channels != Channels)
            return $"it has {map.Channels} values a pixel, where {Channels} are needed";
        for (var y = 0; y < map.Height; y++)
        for (var x = 0; x < map.Width; x++)
            if (Error(map.At(x, y)) is { } error)
                return $"{error} in column {x} of row {y}, both counted from 0";
        return null;
    }

    /// <summary>The map of an image that was moved: the nearest pixel's values, turned; NaN where the source has no pixel.</summary>
    /// <param name="map">The map of the source.</param>
    /// <param name="move">Where target pixels are read.</param>
    /// <param name="width">Width of the target, in pixels.</param>
    /// <param name="height">Height of the target, in pixels.</param>
    public LabelMap Moved(LabelMap map, in Affine move, int width, int height)
    {
        var channels = map.Channels;
        var values = new float[width * height * channels];
        for (int y = 0, to = 0; y < height; y++)
        for (var x = 0; x < width; x++, to += channels)
        {
            var target = values.AsSpan(to, channels);
            var (atX, atY) = move.At(x, y);
            (atX, atY) = (Math.Floor(atX + 0.5), Math.Floor(atY + 0.5));
            if (atX >= 0 && atY >= 0 && atX < map.Width && atY < map.Height)
            {
                map.At((int)atX, (int)atY).CopyTo(target);
                Turn(target, move);
            }
            else
                target.Fill(float.NaN);
        }

        return new(width, height, channels, values);
    }

    /// <summary>The map of an image that was resized: the values at the middle of each new pixel.</summary>
    /// <param name="map">The map of the source.</param>
    /// <param name="width">Width of the target, in pixels.</param>
    /// <param name="height">Height of the target, in pixels.</param>
    public LabelMap Resized(LabelMap map, int width, int height)
    {
        var values = new float[width * height * map.Channels];
        for (int y = 0, to = 0; y < height; y++)
        for (var x = 0; x < width; x++, to += map.Channels)
            map.At(Middle(x, map.Width, width), Middle(y, map.Height, height)).CopyTo(values.AsSpan(to, map.Channels));
        return new(width, height, map.Channels, values);
    }

    /// <summary>Reads the values; their range is looked at afterwards.</summary>
    private protected abstract LabelMap Decode(ReadOnlySpan<byte> bytes, string name);

    /// <summary>Writes values that have no error.</summary>
    private protected abstract byte[] Encode(LabelMap map);

    /// <summary>What is wrong with one pixel's values; null when nothing is.</summary>
    private protected abstract string? Error(ReadOnlySpan<float> values);

    static int Middle(int at, int source, int target) => (int)((2L * at + 1) * source / (2L * target));
}
