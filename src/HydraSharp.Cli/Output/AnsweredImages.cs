using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Cli.Output;

/// <summary>
/// Writes images with the answers drawn on them into a folder, as NAME.answers.jpg; a second image of the same name gets a number.
/// </summary>
sealed class AnsweredImages
{
    readonly HashSet<string> taken = new(StringComparer.OrdinalIgnoreCase);
    readonly string folder;
    readonly OverlayStyle look;

    /// <param name="folder">The folder.</param>
    /// <param name="layout">Where dense predictions are drawn.</param>
    /// <exception cref="HydraException">The folder cannot be made.</exception>
    public AnsweredImages(string folder, MapLayout layout = MapLayout.Beside)
    {
        (this.folder, look) = (folder, new() { Layout = layout });
        WholeFile.CreateFolder(folder);
    }

    /// <summary>Draws and writes one image.</summary>
    /// <param name="file">The image.</param>
    /// <param name="predictions">What is said of it; those without answers are left out.</param>
    /// <returns>The file that was written.</returns>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    /// <exception cref="HydraException">The disk refused.</exception>
    public string Save(string file, IEnumerable<ImagePrediction> predictions)
    {
        var drawn = AnsweredImage.Jpeg(
            new ImagePreprocessing { Range = [] }.Decode(ImageFile.Read(file), file),
            [.. predictions.Where(p => p.Tasks is not null).Select(p => new AnsweredPart(p.Box, p.Tasks!))],
            look
        );
        var target = Path.Combine(folder, Name(Path.GetFileNameWithoutExtension(file)));
        WholeFile.Write(target, stream => stream.Write(drawn));
        return target;
    }

    string Name(string image)
    {
        var name = $"{image}.answers.jpg";
        for (var n = 2; !taken.Add(name); n++)
            name = $"{image}-{n}.answers.jpg";
        return name;
    }
}
