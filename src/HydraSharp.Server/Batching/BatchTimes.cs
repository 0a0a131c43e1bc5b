namespace HydraSharp.Server.Batching;

/// <summary>How long a picture waited for its pass, and how long that took.</summary>
sealed class BatchTimes
{
    /// <summary>From its coming into the queue to the beginning of its pass.</summary>
    public TimeSpan Waited { get; set; }

    /// <summary>The pass, whatever other pictures it had.</summary>
    public TimeSpan Computed { get; set; }

    /// <summary>Pictures in the pass.</summary>
    public int Pictures { get; set; }
}
