using System.Globalization;
using System.Text;
using HydraSharp.Determinism;
using HydraSharp.Files;

namespace HydraSharp.Samples.Faces;

/// <summary>A small set of drawn faces on disk, with a table of labels some of which are left out on purpose.</summary>
public static class DemoData
{
    const long Seed = 2026;
    const double MissingAge = 0.15;
    const double MissingGlasses = 0.10;
    const double MissingMood = 0.20;

    /// <summary>Name of the table of labels.</summary>
    public const string Table = "labels.csv";

    /// <summary>Images that <c>hydra demo</c> draws.</summary>
    public const int Images = DemoExperiment.Images;

    /// <summary>The moods, in class order.</summary>
    public static IReadOnlyList<string> Moods => DrawnFace.Moods;

    /// <summary>Draws the images and writes <c>labels.csv</c> beside them. The same count gives the same files.</summary>
    /// <param name="folder">The folder; made if it is not there.</param>
    /// <param name="count">Number of images.</param>
    /// <returns>The path of the table.</returns>
    public static string Write(string folder, int count)
    {
        var storage = LocalStorage.FromEnvironment();
        DurableFolder.Create(storage, Path.Combine(folder, "faces"));
        var table = new StringBuilder("image,age,glasses,mood\n");
        for (var i = 0; i < count; i++)
        {
            var random = new SampleRandom(Seed, 0, i);
            var face = DrawnFace.Draw(random);
            var name = string.Create(CultureInfo.InvariantCulture, $"faces/{i:D5}.jpg");
            var jpeg = FaceRenderer.Jpeg(face, random);
            storage.WriteFile(Path.Combine(folder, name), stream => stream.Write(jpeg));
            table.Append(
                CultureInfo.InvariantCulture,
                $"{name},{Known(face.Age, MissingAge, random)},"
                    + $"{Known(face.Glasses ? "yes" : "no", MissingGlasses, random)},{Known(face.Mood, MissingMood, random)}\n"
            );
        }

        var path = Path.Combine(folder, Table);
        AtomicFile.WriteText(storage, path, table.ToString());
        return path;
    }

    /// <summary>The experiment of <c>hydra demo</c>, three unlike heads, on a table that <see cref="Write"/> wrote.</summary>
    public static Experiment Experiment(string table) => DemoExperiment.On(table);

    static string Known(object label, double missing, SampleRandom random) =>
        random.NextDouble() < missing ? "" : string.Create(CultureInfo.InvariantCulture, $"{label}");
}
