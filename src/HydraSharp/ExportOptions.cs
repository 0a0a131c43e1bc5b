namespace HydraSharp;

/// <summary>How a run is exported.</summary>
public sealed record ExportOptions
{
    /// <summary>The file; null for model.onnx in the run's folder.</summary>
    public string? File { get; init; }

    /// <summary>Names of the heads that go into the file; empty for all.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>Whether the raw outputs are outputs too, as <c>age.raw</c>.</summary>
    public bool RawOutputs { get; init; }

    /// <summary>Pictures that prove that the file answers as the network does; 0 leaves the proof out.</summary>
    public int ProofPictures { get; init; } = 256;

    /// <summary>The run's experiment with other data settings, such as a moved folder; null for its own.</summary>
    public Experiment? Changed { get; init; }

    /// <summary>Tells the time.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
