namespace HydraSharp;

/// <summary>How a run is exported.</summary>
public sealed record ExportOptions
{
    /// <summary>The file; null for model.onnx in the run's folder.</summary>
    public string? File { get; init; }

    /// <summary>Names of the heads that go into the file; empty for all.</summary>
    public IReadOnlyList<string> Heads { get; init; } = [];

    /// <summary>Names of the heads that stay out of the file.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>New names of heads, by those in the run; empty for none.</summary>
    public IReadOnlyDictionary<string, string> Renamed { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>
    /// Whether the file is for OpenCV's dnn module, which reads another form of some operators than ONNX Runtime: such a file is not for
    /// <see cref="Inference.Predictor"/>. Only in float32.
    /// </summary>
    public bool ForOpenCv { get; init; }

    /// <summary>Whether the raw outputs are outputs too, as <c>age.raw</c>.</summary>
    public bool RawOutputs { get; init; }

    /// <summary>The numbers that it computes with.</summary>
    public ExportPrecision Precision { get; init; }

    /// <summary>
    /// The most that 8 bits may cost a head's main metric, as a share of it; parts of the model that cost more stay in float32. Null for no
    /// limit.
    /// </summary>
    public double? MaxLoss { get; init; }

    /// <summary>Training images on which the ranges of values are found.</summary>
    public int CalibrationImages { get; init; } = 256;

    /// <summary>Rounds in which the speed in 8 bits is measured beside that in float32; 0 leaves it out.</summary>
    public int SpeedRounds { get; init; } = 5;

    /// <summary>Images that verify that the file answers as the network does; 0 leaves the parity check out.</summary>
    public int VerifyImages { get; init; } = 256;

    /// <summary>The run's experiment with other data settings, such as a moved folder; null for its own.</summary>
    public Experiment? Changed { get; init; }

    /// <summary>The clock.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;
}
