namespace HydraSharp;

/// <summary>How a run is raced against one network per task.</summary>
public sealed record BenchOptions
{
    /// <summary>Sizes of the batches.</summary>
    public IReadOnlyList<int> Batches { get; init; } = [1, 16];

    /// <summary>Numbers of heads of the hydras that are compared.</summary>
    public IReadOnlyList<int> Heads { get; init; } = [1, 3, 10, 20];

    /// <summary>Turns each.</summary>
    public int Rounds { get; init; } = 15;

    /// <summary>Whether TorchSharp is raced as well as ONNX Runtime.</summary>
    public bool Torch { get; init; } = true;

    /// <summary>Told what is being done.</summary>
    public Action<string> Tell { get; init; } = _ => { };
}
