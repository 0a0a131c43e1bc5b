using HydraSharp.Inference.Imaging;

namespace HydraSharp.Analysis.Timing;

/// <summary>One way to answer all tasks for a batch of images.</summary>
internal abstract class Candidate : IDisposable
{
    /// <summary>What it is, such as <c>model with 3 heads</c>.</summary>
    internal required string Name { get; init; }

    /// <summary>What runs it.</summary>
    internal abstract string Runtime { get; }

    /// <summary>How many heads answer.</summary>
    internal required int Heads { get; init; }

    /// <summary>How many networks run, one after another.</summary>
    internal required int Networks { get; init; }

    /// <summary>Numbers that were learned, in all networks.</summary>
    internal required long Parameters { get; init; }

    /// <summary>Bytes of all model files; 0 where there are none.</summary>
    internal required long FileBytes { get; init; }

    /// <summary>By how much the process grew when it was opened and had answered its largest batch.</summary>
    internal long MemoryBytes { get; set; }

    /// <summary>Answers all tasks for images of the model's size.</summary>
    internal abstract void Answer(IReadOnlyList<PixelImage> batch);

    public abstract void Dispose();
}
