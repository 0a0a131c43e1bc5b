namespace HydraSharp.Data;

/// <summary>A batch of pictures in memory that the caller owns; good until the next one is asked for.</summary>
/// <param name="Buffer">Address of the pictures: [N, size, size, 3], N at most the batch size.</param>
/// <param name="Indices">The N examples.</param>
internal readonly record struct LoadedBatch(nint Buffer, int[] Indices);
