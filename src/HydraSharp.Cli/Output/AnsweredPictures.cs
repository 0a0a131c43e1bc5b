using HydraSharp.Files;
using HydraSharp.Inference;

namespace HydraSharp.Cli.Output;

/// <summary>Writes pictures with the answers drawn on them into a folder, as NAME.answers.jpg; a second picture of the same name gets a number.</summary>
sealed class AnsweredPictures
{
    readonly IStorage storage = LocalStorage.FromEnvironment();
    readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
    readonly string folder;
    readonly MapLook look;

    /// <param name="folder">The folder.</param>
    /// <param name="layout">Where answers for every pixel are drawn.</param>
    /// <exception cref="HydraException">The folder cannot be made.</exception>
    public AnsweredPictures(string folder, MapLayout layout = MapLayout.Beside)
    {
        (this.folder, look) = (folder, new() { Layout = layout });
        DurableFolder.Create(storage, folder);
    }

    /// <summary>Draws and writes one picture.</summary>
    /// <param name="file">The picture.</param>
    /// <param name="predictions">What is said of it; those without answers are left out.</param>
    /// <returns>The file that was written.</returns>
    /// <exception cref="HydraImageException">The picture cannot be read.</exception>
    /// <exception cref="HydraException">The disk refused.</exception>
    public string Save(string file, IEnumerable<ImagePrediction> predictions)
    {
        var drawn = AnsweredPicture.Jpeg(
            ImageDecoder.Decode(file),
            [.. predictions.Where(p => p.Tasks is not null).Select(p => new AnsweredPart(p.Box, p.Tasks!))],
            look
        );
        var target = Path.Combine(folder, Name(Path.GetFileNameWithoutExtension(file)));
        AtomicFile.Write(storage, target, stream => stream.Write(drawn));
        return target;
    }

    string Name(string picture)
    {
        var name = $"{picture}.answers.jpg";
        for (var n = 2; !taken.Add(name); n++)
            name = $"{picture}-{n}.answers.jpg";
        return name;
    }
}
