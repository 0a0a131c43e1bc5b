using HydraSharp.Inference;

namespace HydraSharp.Runs.Distillation;

/// <summary>A trained network that is asked for labels.</summary>
internal abstract class TeacherAnswers : IDisposable
{
    /// <summary>How it wants a picture.</summary>
    internal abstract ImagePreprocessing Image { get; }

    /// <summary>What it answers.</summary>
    internal abstract IReadOnlyList<TaskCard> Tasks { get; }

    /// <summary>SHA-256 of its weights.</summary>
    internal abstract string Sha256 { get; }

    /// <summary>The decoded answers of each task, [pictures, ...], one after another.</summary>
    /// <param name="pictures">Pictures of its input's size.</param>
    internal abstract float[][] Answer(IReadOnlyList<PixelImage> pictures);

    /// <inheritdoc />
    public abstract void Dispose();
}
