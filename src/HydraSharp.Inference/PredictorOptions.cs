namespace HydraSharp.Inference;

/// <summary>How a model file is opened and run.</summary>
public sealed record PredictorOptions
{
    /// <summary>Threads that compute one batch; 0 for one per processor.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Opens a file whose checksum is missing or does not fit, such as one that another tool has changed. It needs a model card all the
    /// same.
    /// </summary>
    public bool AllowUnverified { get; init; }

    /// <summary>Largest image that is decoded, in millions of pixels; its header is looked at first.</summary>
    public int MaxMegapixels { get; init; } = 100;
}
