namespace HydraSharp.Benchmarks;

/// <summary>How a run or model files are raced against one network per task.</summary>
public sealed record BenchOptions
{
    /// <summary>Sizes of the batches.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 16];

    /// <summary>
    /// Numbers of heads of the models that are compared beside 1 and the run's own, where a run is raced. Null: 3, 10 and 20, and none
    /// where a head predicts every pixel.
    /// </summary>
    public IReadOnlyList<int>? Heads { get; init; }

    /// <summary>Height and width of the images where a run is raced; null for the run's own.</summary>
    public (int Height, int Width)? Size { get; init; }

    /// <summary>Rounds each.</summary>
    public int Rounds { get; init; } = 15;

    /// <summary>Whether TorchSharp is raced as well as ONNX Runtime, where a run is raced.</summary>
    public bool Torch { get; init; } = true;

    /// <summary>Whether 8 bits are raced as well as float32, where a run is raced.</summary>
    public bool Int8 { get; init; } = true;

    /// <summary>Whether one network per task is raced.</summary>
    public bool Separate { get; init; } = true;

    /// <summary>Receives what is being done.</summary>
    public Action<string> Log { get; init; } = _ => { };
}
