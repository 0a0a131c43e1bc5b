using System.Globalization;
using System.Text;
using HydraSharp.DenseLabels;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Samples.Scenes;

/// <summary>
/// Rendered streets on disk: <c>images</c>, <c>classes</c>, <c>depth</c>, <c>normals</c>, <c>drivable</c>, and <c>labels.csv</c> that names
/// them.
/// </summary>
public static class SceneFolder
{
    /// <summary>Name of the table of labels.</summary>
    public const string Table = "labels.csv";

    /// <summary>Metres for a stored 1 of a depth file; 0 is stored where there is no depth, or more than 655 m.</summary>
    public const double DepthScale = 0.01;

    /// <summary>Most scenes of a folder.</summary>
    public const int Most = 999_999;

    /// <summary>The largest width or height of a scene, in pixels.</summary>
    public const int LargestSide = StreetRenderer.LargestSide;

    const float FarthestMetres = 655;

    static readonly string[] Parts = ["images", "classes", "depth", "normals", "drivable"];

    /// <summary>Renders scenes into a folder. The same numbers give the same files; the folder is there whole or not at all.</summary>
    /// <param name="folder">The folder; it may be there if it is empty.</param>
    /// <param name="count">Number of scenes, 1 to <see cref="Most"/>.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="seed">Seed of the first scene; the next has the next number.</param>
    /// <param name="report">Receives how many scenes are done, one call at a time.</param>
    /// <param name="stop">Stops between two scenes; nothing is left then.</param>
    /// <returns>The path of the table.</returns>
    /// <exception cref="HydraException">The folder is not empty (kind Usage), or the disk refused (kind Resources).</exception>
    public static string Write(
        string folder,
        int count,
        int width = 320,
        int height = 240,
        long seed = 1,
        Action<int>? report = null,
        CancellationToken stop = default
    ) => Write(LocalStorage.FromEnvironment(), folder, count, width, height, seed, report, stop);

    internal static string Write(
        IStorage storage,
        string folder,
        int count,
        int width,
        int height,
        long seed,
        Action<int>? report,
        CancellationToken stop
    )
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(count, Most);
        folder = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        RefuseWhatIsThere(storage, folder);
        var above = AtomicFile.FolderOf(folder);
        var temporary = Path.Combine(above, $".{Path.GetFileName(folder)}.tmp");
        try
        {
            storage.DeleteFolder(temporary);
            foreach (var part in Parts)
                DurableFolder.Create(storage, Path.Combine(temporary, part));
            AtomicFile.WriteText(
                storage,
                Path.Combine(temporary, Table),
                Render(storage, temporary, count, width, height, seed, report, stop)
            );
            foreach (var part in Parts)
                storage.SyncFolder(Path.Combine(temporary, part));
            RefuseWhatIsThere(storage, folder);
            storage.DeleteFolder(folder);
            storage.Rename(temporary, folder);
            storage.SyncFolder(above);
        }
        catch (Exception error)
        {
            Remove(storage, temporary);
            if (StorageFailure.Is(error))
                throw StorageFailure.Explain(error, storage, $"cannot write '{folder}'", above);
            throw;
        }

        return Path.Combine(folder, Table);
    }

    static void RefuseWhatIsThere(IStorage storage, string folder)
    {
        if (File.Exists(folder))
            throw new HydraException(ErrorKind.Usage, $"'{folder}' is a file; name another folder with --out");
        if (storage.List(folder).Count > 0)
            throw new HydraException(
                ErrorKind.Usage,
                $"'{folder}' is not empty, and nothing is written over; name another folder with --out"
            );
    }

    static string Render(
        IStorage storage,
        string folder,
        int count,
        int width,
        int height,
        long seed,
        Action<int>? report,
        CancellationToken stop
    )
    {
        var rows = new string[count];
        var (gate, done) = (new Lock(), 0);
        try
        {
            Parallel.For(0, count, new ParallelOptions { CancellationToken = stop, MaxDegreeOfParallelism = ThreadBudget.Of(0).Count }, i =>
            {
                var scene = StreetRenderer.Render(seed + i, width, height);
                var name = string.Create(CultureInfo.InvariantCulture, $"{i + 1:D6}.png");
                foreach (var (part, png) in Parts.Zip(Files(scene)))
                    storage.WriteFile(Path.Combine(folder, part, name), stream => stream.Write(png));
                rows[i] = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{string.Join(',', Parts.Select(p => $"{p}/{name}"))},{scene.Cars},{scene.People},{Word(scene.TimeOfDay)}"
                );
                lock (gate)
                    report?.Invoke(++done);
            });
        }
        catch (AggregateException several)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(several.InnerExceptions[0]);
        }

        return new StringBuilder("file,classes,depth,normals,drivable,cars,people,time_of_day\n")
            .AppendJoin('\n', rows)
            .Append('\n')
            .ToString();
    }

    // In the order of Parts.
    static IEnumerable<byte[]> Files(RenderedScene scene)
    {
        var (width, height) = (scene.Width, scene.Height);
        yield return PngWriter.Rgb(width, height, scene.Pixels);
        yield return PngWriter.Grey(width, height, scene.Classes);
        yield return PngWriter.Grey(width, height, Array.ConvertAll(scene.Depth, Centimetres));
        yield return PngWriter.Rgb(width, height, Colours(scene.Normals));
        yield return PngWriter.Grey(
            width,
            height,
            [.. Enumerable.Range(0, width * height).Select(i => (byte)(scene.IsDrivable(i) ? 1 : 0))]
        );
    }

    static ushort Centimetres(float metres) => metres > FarthestMetres ? (ushort)0 : (ushort)Math.Round(metres / DepthScale);

    // -1 to 1 as 0 to 255; black where there is no normal.
    static byte[] Colours(float[] normals)
    {
        var colours = new byte[normals.Length];
        for (var i = 0; i < normals.Length; i += 3)
        {
            if (normals.AsSpan(i, 3).IndexOfAnyExcept(0) < 0)
                continue;
            for (var channel = i; channel < i + 3; channel++)
                colours[channel] = (byte)Math.Clamp(MathF.Round((normals[channel] + 1) * 127.5f), 0, 255);
        }

        return colours;
    }

    static string Word(TimeOfDay time) =>
        time switch
        {
            TimeOfDay.Day => "day",
            TimeOfDay.Dusk => "dusk",
            _ => "night",
        };

    static void Remove(IStorage storage, string temporary)
    {
        try
        {
            storage.DeleteFolder(temporary);
        }
        catch (Exception error) when (StorageFailure.Is(error))
        { /* the first error is the one to report */
        }
    }
}
