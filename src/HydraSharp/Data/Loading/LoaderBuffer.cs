namespace HydraSharp.Data.Loading;

/// <summary>The memory of one batch.</summary>
/// <param name="Images">[examples, height, width, 3] float32 or bfloat16.</param>
/// <param name="Maps">For each column of labels that are images, [examples, height, width, channels] float32.</param>
internal sealed record LoaderBuffer(nint Images, IReadOnlyList<nint> Maps);
