namespace HydraSharp.Server.Batching;

/// <summary>How images of several requests are put together into one pass. The names are those of Triton's model configuration.</summary>
public sealed record BatchingOptions
{
    /// <summary>Most images in one pass (max_batch_size).</summary>
    public int MaxBatchSize { get; init; } = 16;

    /// <summary>
    /// How long an image may wait for others to join it, in microseconds (max_queue_delay_microseconds), in steps of a millisecond. With
    /// 0 a pass takes what has come while the last one was computed.
    /// </summary>
    public int MaxQueueDelayMicroseconds { get; init; }

    /// <summary>
    /// Most images that wait for a pass, and so most images of one request (max_queue_size). What comes then is refused at once.
    /// </summary>
    public int MaxQueueSize { get; init; } = 64;

    /// <summary>
    /// How long a request may take until its pass begins, in microseconds (default_timeout_microseconds); 0 for no limit.
    /// </summary>
    public long DefaultTimeoutMicroseconds { get; init; }

    /// <summary>Called before each pass, on its thread: tests hold the passes up with it.</summary>
    internal Action? BeforePass { get; init; }

    /// <summary>What is wrong with these settings: the option's name and a message.</summary>
    internal IEnumerable<(string Name, string Message)> Errors()
    {
        if (MaxBatchSize is < 1 or > 1024)
            yield return ("max-batch-size", $"{MaxBatchSize} images; from 1 to 1024");
        if (MaxQueueDelayMicroseconds is < 0 or > 10_000_000)
            yield return ("max-queue-delay-microseconds", $"{MaxQueueDelayMicroseconds} microseconds; from 0 to 10000000");
        if (MaxQueueSize is < 1 or > 100_000)
            yield return ("max-queue-size", $"{MaxQueueSize} images; from 1 to 100000");
        if (DefaultTimeoutMicroseconds is < 0 or > 3_600_000_000)
            yield return ("default-timeout-microseconds", $"{DefaultTimeoutMicroseconds} microseconds; from 0 to 3600000000");
    }
}
