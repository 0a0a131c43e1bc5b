namespace HydraSharp.Server.Batching;

/// <summary>How long an image waited for its pass, and how long that took.</summary>
sealed class BatchTimes
{
    /// <summary>From its coming into the queue to the beginning of its pass.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>The pass, whatever other images it had.</summary>
    public TimeSpan Computed { get; set; }

    /// <summary>Images in the pass.</summary>
    public int Images { get; set; }
}
