using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Runs.Distillation;

/// <summary>A trained network that is asked for labels.</summary>
internal abstract class TeacherAnswers : IDisposable
{
    /// <summary>How it wants an image.</summary>
    internal abstract ImagePreprocessing Image { get; }

    /// <summary>What it answers.</summary>
    internal abstract IReadOnlyList<TaskCard> Tasks { get; }

    /// <summary>SHA-256 of its weights.</summary>
    internal abstract string Sha256 { get; }

    /// <summary>The decoded answers of each task, [images, ...], one after another.</summary>
    /// <param name="images">Images of its input's size.</param>
    internal abstract float[][] Answer(IReadOnlyList<PixelImage> images);

    /// <inheritdoc />
    public abstract void Dispose();
}
