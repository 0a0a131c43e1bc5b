namespace HydraSharp.Training.Distributed;

/// <summary>One process by itself: nothing is sent, nothing is waited for.</summary>
internal sealed class SingleProcess : IProcessGroup
{
    /// <inheritdoc />
    public int Rank => 0;

    /// <inheritdoc />
    public int Size => 1;

    /// <inheritdoc />
    public TimeSpan Timeout { get; set; }

    /// <inheritdoc />
    public TimeSpan Spent => TimeSpan.Zero;

    /// <inheritdoc />
    public void AllReduce(Span<float> values, DistributedSpec how) { }

    /// <inheritdoc />
    public void AllReduce(Span<double> values) { }

    /// <inheritdoc />
    public void Broadcast(Span<byte> bytes) { }

    /// <inheritdoc />
    public IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> mine) => [mine.ToArray()];

    /// <inheritdoc />
    public void Barrier() { }

    /// <inheritdoc />
    public void Abort(int exitCode) { }

    /// <inheritdoc />
    public void Dispose() { }
}
