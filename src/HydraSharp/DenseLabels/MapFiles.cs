using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.DenseLabels;

/// <summary>
/// Writes answers that have a value for every pixel as PNG files, NAME.TASK.png: classes as grey numbers of 8 bits, numbers in hundredths
/// of their unit as grey of 16 bits (0 where they are below 0.005, the most where they are above 655), directions as (n + 1) / 2 in
/// colours.
/// </summary>
public sealed class MapFiles
{
    readonly string folder;
    readonly IStorage storage = LocalStorage.FromEnvironment();
    readonly HashSet<string> written = new(StringComparer.Ordinal);

    /// <summary>Makes the folder where it is not there.</summary>
    /// <exception cref="HydraException">The disk refused.</exception>
    public MapFiles(string folder)
    {
        this.folder = folder;
        DurableFolder.Create(storage, folder);
    }

    /// <summary>Writes the maps among an image's answers.</summary>
    /// <returns>The files.</returns>
    /// <exception cref="HydraException">The disk refused.</exception>
    public IReadOnlyList<string> Save(string image, IEnumerable<KeyValuePair<string, Answer>> answers)
    {
        var files = new List<string>();
        foreach (var (task, answer) in answers)
        {
            if (Bytes(answer) is not { } bytes)
                continue;
            var file = Path.Combine(folder, Free($"{Path.GetFileNameWithoutExtension(image)}.{task}") + ".png");
            AtomicFile.Write(storage, file, stream => stream.Write(bytes));
            files.Add(file);
        }

        return files;
    }

    static byte[]? Bytes(Answer answer) =>
        answer switch
        {
            Answer.ClassMap map => PngWriter.Grey(map.Width, map.Height, map.Pixels.Span),
            Answer.NumberMap map => PngWriter.Grey(
                map.Width,
                map.Height,
                (ushort[])[.. map.Pixels.ToArray().Select(n => (ushort)Math.Clamp(Math.Round(100.0 * n), 0, ushort.MaxValue))]
            ),
            Answer.DirectionMap map => PngWriter.Rgb(
                map.Width,
                map.Height,
                [.. map.Pixels.ToArray().Select(n => (byte)Math.Clamp(Math.Round((n + 1) * 127.5), 0, 255))]
            ),
            _ => null,
        };

    // Two images of one name in different folders.
    string Free(string name)
    {
        var free = name;
        for (var i = 2; !written.Add(free); i++)
            free = $"{name}-{i}";
        return free;
    }
}
