using System.Security.Cryptography;

namespace HydraSharp.Files;

/// <summary>
/// Passes bytes on and reports how many were asked for, before they are written; hashes them too if given a hash. Does not own what it
/// writes to.
/// </summary>
internal sealed class MeasuredStream(Stream inner, Action<long> count, IncrementalHash? hash = null) : Stream
{
    long written;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => written;

    public override long Position
    {
        get => written;
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        count(written += buffer.Length);
        hash?.AppendData(buffer);
        inner.Write(buffer);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void WriteByte(byte value) => Write([value]);

    public override void Flush() => inner.Flush();

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();
}
