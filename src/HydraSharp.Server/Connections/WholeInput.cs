using System.IO.Pipelines;

namespace HydraSharp.Server.Connections;

/// <summary>
/// What a client sends, whose end is reported only when all before it was looked at. Kestrel takes the end of the input for a client that
/// has left, even when the whole request came before it; a client may close its sending side and still read (RFC 9112, 9.6).
/// </summary>
/// <param name="transport">The connection's bytes.</param>
sealed class WholeInput(IDuplexPipe transport) : PipeReader, IDuplexPipe
{
    readonly PipeReader inner = transport.Input;
    System.Buffers.ReadOnlySequence<byte> last;
    long seen;

    /// <summary>This.</summary>
    public PipeReader Input => this;

    /// <summary>What the server sends.</summary>
    public PipeWriter Output => transport.Output;

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    /// <inheritdoc />
    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        seen = last.Slice(consumed, examined).Length;
        inner.AdvanceTo(consumed, examined);
    }

    /// <inheritdoc />
    public override async ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default) =>
        Whole(await inner.ReadAsync(cancellationToken));

    /// <inheritdoc />
    public override bool TryRead(out ReadResult result)
    {
        var isThere = inner.TryRead(out result);
        if (isThere)
            result = Whole(result);
        return isThere;
    }

    /// <inheritdoc />
    public override void CancelPendingRead() => inner.CancelPendingRead();

    /// <inheritdoc />
    public override void Complete(Exception? exception = null) => inner.Complete(exception);

    /// <inheritdoc />
    public override ValueTask CompleteAsync(Exception? exception = null) => inner.CompleteAsync(exception);

    ReadResult Whole(ReadResult result)
    {
        last = result.Buffer;
        return result.IsCompleted && last.Length > seen ? new(last, result.IsCanceled, isCompleted: false) : result;
    }
}
