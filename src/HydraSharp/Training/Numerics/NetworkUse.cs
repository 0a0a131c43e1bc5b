namespace HydraSharp.Training.Numerics;

/// <summary>How a network is going to be used.</summary>
/// <param name="Sizes">Heights and widths of its images.</param>
/// <param name="Bfloat16">Whether its convolutions compute in bfloat16, too.</param>
/// <param name="TrainingBatch">Images of a batch that it learns from.</param>
/// <param name="Batches">Images of the batches that it predicts.</param>
/// <param name="Threads">Threads that compute.</param>
internal sealed record NetworkUse(
    IReadOnlyList<(int Height, int Width)> Sizes,
    bool Bfloat16,
    int TrainingBatch,
    IReadOnlyList<int> Batches,
    int Threads
);
