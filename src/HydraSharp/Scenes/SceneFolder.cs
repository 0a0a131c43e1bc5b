using System.Globalization;
using System.Text;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Maps;

namespace HydraSharp.Scenes;

/// <summary>
/// Rendered streets as files: pictures, masks, depths and normals, and a table that names them. A pure function of the seed, the count and the size.
/// </summary>
public static class SceneFolder
{
    /// <summary>Metres of one step in the depth files; 0 says there is none, as in the sky.</summary>
    public const double DepthScale = 0.01;

    /// <summary>Name of the table.</summary>
    public const string Table = "labels.csv";

    const int Quality = 92;

    static readonly string[] Folders = ["images", "classes", "depth", "normals", "drivable"];

    /// <summary>Renders the streets of so many seeds, one after another, and writes them.</summary>
    /// <param name="folder">The folder; made if it is not there.</param>
    /// <param name="seed">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="width">Width in pixels.</param>
    /// <param name="height">Height in pixels.</param>
    /// <param name="progress">Told how many are done, rising, one call at a time.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <returns>The path of the table.</returns>
    /// <exception cref="HydraException">The disk refused.</exception>
    public static string Write(string folder, long seed, int count, int width, int height, Action<int>? progress = null, CancellationToken stop = default)
    {
        var storage = LocalStorage.FromEnvironment();
        foreach (var part in Folders) DurableFolder.Create(storage, Path.Combine(folder, part));
        var rows = new string[count];
        var (done, turn) = (0, new Lock());
        Parallel.For(0, count, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = stop }, i =>
        {
            rows[i] = Write(storage, folder, string.Create(CultureInfo.InvariantCulture, $"{i + 1:D6}"), StreetRenderer.Render(seed + i, width, height));
            lock (turn) progress?.Invoke(++done);
        });
        var table = new StringBuilder("image,classes,depth,normals,drivable,cars,people,time_of_day\n");
        foreach (var row in rows) table.Append(row);
        var path = Path.Combine(folder, Table);
        AtomicFile.WriteText(storage, path, table.ToString());
        return path;
    }

    static string Write(IStorage storage, string folder, string name, RenderedScene scene)
    {
        var (width, height) = (scene.Width, scene.Height);
        Put("images", ".jpg", PixelDrawing.Jpeg(new(width, height, scene.Pixels), Quality));
        Put("classes", ".png", PngWriter.Grey8(width, height, scene.Classes));
        Put("depth", ".png", PngWriter.Grey16(width, height, [.. scene.Depth.Select(Steps)]));
        Put("normals", ".png", PngWriter.Rgb8(width, height, Colours(scene.Normals)));
        Put("drivable", ".png", PngWriter.Grey8(width, height, [.. Enumerable.Range(0, width * height).Select(i => (byte)(scene.IsDrivable(i) ? 1 : 0))]));
        return string.Create(CultureInfo.InvariantCulture,
            $"images/{name}.jpg,classes/{name}.png,depth/{name}.png,normals/{name}.png,drivable/{name}.png,{scene.Cars},{scene.People},{scene.TimeOfDay.ToString().ToLowerInvariant()}\n");

        void Put(string part, string ending, byte[] bytes) => storage.WriteFile(Path.Combine(folder, part, name + ending), stream => stream.Write(bytes));
    }

    // Beyond the numbers of 16 bits, 655 metres, nothing is told.
    static ushort Steps(float metres)
    {
        var steps = Math.Round(metres / DepthScale);
        return steps <= ushort.MaxValue ? (ushort)steps : (ushort)0;
    }

    // A surface never faces away from the camera, so no normal has the colour of the sky, black.
    static byte[] Colours(float[] normals)
    {
        var colours = new byte[normals.Length];
        for (var i = 0; i < normals.Length; i += 3)
            if (normals[i] != 0 || normals[i + 1] != 0 || normals[i + 2] != 0)
                for (var k = 0; k < 3; k++) colours[i + k] = (byte)Math.Round((normals[i + k] + 1) * 127.5);
        return colours;
    }
}
