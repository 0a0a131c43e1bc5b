namespace HydraSharp.Inference.Cards;

/// <summary>What 8 bits saved beside the same model in float32, on the machine that exported it.</summary>
/// <param name="Float32Bytes">Size of the model in float32.</param>
/// <param name="Bytes">Its size in 8 bits.</param>
/// <param name="Batch">Images in each batch that was timed.</param>
/// <param name="Float32Milliseconds">Median time of a batch in float32, in turns with the other.</param>
/// <param name="Milliseconds">Median time of a batch in 8 bits.</param>
public sealed record QuantizationSpeedup(long Float32Bytes, long Bytes, int Batch, double Float32Milliseconds, double Milliseconds)
{
    /// <summary>In a few words: both sizes, both times, and the ratios.</summary>
    public override string ToString() =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{Bytes / 1e6:F1} MB beside {Float32Bytes / 1e6:F1} MB in float32 "
                + $"({(double)Float32Bytes / Bytes:F1} times smaller); {Milliseconds:F2} ms beside "
                + $"{Float32Milliseconds:F2} ms for {Batch} images ({Float32Milliseconds / Milliseconds:F1} times as fast)"
        );
}
