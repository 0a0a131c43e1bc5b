using HydraSharp.Inference;

namespace HydraSharp.Maps;

/// <summary>How files of labels that are pictures are read, and how their values change when the picture is moved.</summary>
public abstract class MapFormat
{
    /// <summary>Values of each pixel.</summary>
    public abstract int Channels { get; }

    /// <summary>Reads a file.</summary>
    /// <exception cref="HydraImageException">It cannot be read, is not of this format, or has a value that the task does not know.</exception>
    public abstract LabelMap Read(string path);

    /// <summary>Changes a pixel's values as a move of the picture asks; none of them is NaN.</summary>
    /// <param name="values">[Channels]</param>
    /// <param name="move">The move.</param>
    protected virtual void Turn(Span<float> values, in Affine move) { }

    /// <summary>The map of a moved picture: each pixel takes the nearest old one's values; what lies outside is not known.</summary>
    /// <param name="map">The map.</param>
    /// <param name="move">Where each pixel is read.</param>
    /// <param name="width">Width of the result in pixels.</param>
    /// <param name="height">Height of the result in pixels.</param>
    public LabelMap Moved(LabelMap map, in Affine move, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(map);
        var values = GC.AllocateUninitializedArray<float>(width * height * Channels);
        for (int y = 0, to = 0; y < height; y++)
        {
            for (var x = 0; x < width; x++, to += Channels)
            {
                var (fromX, fromY) = move.Source(x, y);
                var (column, row) = ((int)MathF.Floor(fromX + 0.5f), (int)MathF.Floor(fromY + 0.5f));
                var pixel = values.AsSpan(to, Channels);
                if ((uint)column >= (uint)map.Width || (uint)row >= (uint)map.Height) pixel.Fill(float.NaN);
                else map.Values.AsSpan((row * map.Width + column) * Channels, Channels).CopyTo(pixel);
                if (!float.IsNaN(pixel[0])) Turn(pixel, move);
            }
        }

        return new(width, height, Channels, values);
    }

    /// <summary>The map in another size: each pixel takes the values of the one its middle lies in.</summary>
    /// <param name="map">The map.</param>
    /// <param name="width">Width of the result in pixels.</param>
    /// <param name="height">Height of the result in pixels.</param>
    public LabelMap Resized(LabelMap map, int width, int height)
    {
        ArgumentNullException.ThrowIfNull(map);
        if (map.Width == width && map.Height == height) return map;
        var values = GC.AllocateUninitializedArray<float>(width * height * Channels);
        for (int y = 0, to = 0; y < height; y++)
        {
            var row = (int)((2L * y + 1) * map.Height / (2L * height));
            for (var x = 0; x < width; x++, to += Channels)
                map.Values.AsSpan((row * map.Width + (int)((2L * x + 1) * map.Width / (2L * width))) * Channels, Channels).CopyTo(values.AsSpan(to));
        }

        return new(width, height, Channels, values);
    }
}
