namespace HydraSharp.Data.Loading;

/// <summary>A batch that is ready in one of the buffers.</summary>
/// <param name="Buffer">[examples, height, width, 3] float32 or bfloat16, channels last. Valid until the next batch is asked for.</param>
/// <param name="Indices">The examples in it, in order.</param>
internal sealed record LoadedBatch(nint Buffer, int[] Indices);
