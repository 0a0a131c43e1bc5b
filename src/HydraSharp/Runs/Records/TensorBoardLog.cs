using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using HydraSharp.Files;

namespace HydraSharp.Runs.Records;

/// <summary>
/// The history as an event file of TensorBoard, one scalar a figure with the epoch as its step. The bytes are a pure function of the
/// history, so a resumed run writes what an undisturbed one would; new epochs are added to the end, where an open TensorBoard looks.
/// Frames: TensorFlow's record_writer.cc; messages: event.proto and summary.proto.
/// </summary>
internal static class TensorBoardLog
{
    /// <summary>TensorBoard takes a file for its own by "tfevents" in the name.</summary>
    public const string FileName = "events.out.tfevents.hydra";

    /// <summary>Brings <see cref="FileName"/> in the folder up to the history.</summary>
    /// <exception cref="Inference.HydraException">The disk refused.</exception>
    public static void Write(IStorage storage, string folder, IReadOnlyList<EpochRecord> history)
    {
        if (history.Count == 0)
            return;
        var path = Path.Combine(folder, FileName);
        var bytes = Bytes(history);
        try
        {
            var there = Existing(storage, path, bytes.Length);
            if (there.Length > 0 && there.Length <= bytes.Length && bytes.AsSpan().StartsWith(there))
                storage.AppendFile(path, stream => stream.Write(bytes.AsSpan(there.Length)));
            else
                AtomicFile.Write(storage, path, stream => stream.Write(bytes));
        }
        catch (Exception error) when (StorageFailure.Is(error))
        {
            throw StorageFailure.Explain(error, storage, $"cannot write '{path}'", folder, bytes.Length);
        }
    }

    /// <summary>The whole file for a history that is not empty.</summary>
    public static byte[] Bytes(IReadOnlyList<EpochRecord> history)
    {
        var file = new ArrayBufferWriter<byte>();
        Frame(file, Event(Seconds(history[0].Ended) - history[0].Seconds, 0, message => Text(message, 3, "brain.Event:2")));
        foreach (var epoch in history)
            Frame(file, Event(Seconds(epoch.Ended), epoch.Epoch, message => Block(message, 5, summary => Scalars(summary, epoch))));
        return file.WrittenSpan.ToArray();
    }

    static void Scalars(ArrayBufferWriter<byte> summary, EpochRecord epoch)
    {
        Scalar(summary, "lr", epoch.LearningRate);
        Scalar(summary, "images_per_second", epoch.ImagesPerSecond);
        foreach (var (task, loss) in epoch.Losses)
            Scalar(summary, $"loss/{task}", loss);
        foreach (var (task, figures) in epoch.Validation?.Tasks ?? [])
        {
            foreach (var (metric, value) in figures.Metrics)
                Scalar(summary, $"metric/{task}/{metric}", value);
        }

        foreach (var (task, weight) in epoch.Weights)
            Scalar(summary, $"weight/{task}", weight);
        foreach (var affinity in epoch.Affinities?.Tasks ?? [])
            Scalar(summary, $"affinity/{affinity.Of}-{affinity.On}", affinity.Share);
        foreach (var block in epoch.Gradients?.Blocks ?? [])
        {
            foreach (var (task, norm) in block.Norms)
                Scalar(summary, $"gradient_norm/{task}/{block.Block}", norm);
            foreach (var pair in block.Pairs)
            {
                Scalar(summary, $"cosine/{pair.First}-{pair.Second}/{block.Block}", pair.Cosine);
                Scalar(summary, $"conflicting/{pair.First}-{pair.Second}/{block.Block}", pair.Conflicting);
            }
        }
    }

    // A curve has no point where its figure does not exist.
    static void Scalar(ArrayBufferWriter<byte> summary, string tag, double value)
    {
        if (!double.IsFinite(value))
            return;
        Block(summary, 1, field =>
        {
            Text(field, 1, tag);
            Number(field, 2 << 3 | 5);
            BinaryPrimitives.WriteSingleLittleEndian(field.GetSpan(4), (float)value);
            field.Advance(4);
        });
    }

    static ReadOnlySpan<byte> Event(double seconds, long step, Action<ArrayBufferWriter<byte>> what)
    {
        var message = new ArrayBufferWriter<byte>();
        Number(message, 1 << 3 | 1);
        BinaryPrimitives.WriteDoubleLittleEndian(message.GetSpan(8), seconds);
        message.Advance(8);
        Number(message, 2 << 3);
        Number(message, (ulong)step);
        what(message);
        return message.WrittenSpan;
    }

    static void Frame(ArrayBufferWriter<byte> file, ReadOnlySpan<byte> message)
    {
        Span<byte> length = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(length, message.Length);
        file.Write(length);
        Check(file, length);
        file.Write(message);
        Check(file, message);
    }

    static void Check(ArrayBufferWriter<byte> file, ReadOnlySpan<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(file.GetSpan(4), MaskedCrc(bytes));
        file.Advance(4);
    }

    // CRC-32C, turned and shifted so that a checksum of data that holds checksums still detects errors (TensorFlow's crc32c.h).
    internal static uint MaskedCrc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
            crc = BitOperations.Crc32C(crc, value);
        return BitOperations.RotateRight(~crc, 15) + 0xA282EAD8u;
    }

    static void Block(ArrayBufferWriter<byte> message, int field, Action<ArrayBufferWriter<byte>> write)
    {
        var inner = new ArrayBufferWriter<byte>();
        write(inner);
        Number(message, (ulong)(field << 3 | 2));
        Number(message, (ulong)inner.WrittenCount);
        message.Write(inner.WrittenSpan);
    }

    static void Text(ArrayBufferWriter<byte> message, int field, string text) =>
        Block(message, field, inner => inner.Write(Encoding.UTF8.GetBytes(text)));

    static void Number(ArrayBufferWriter<byte> message, ulong value)
    {
        for (; value >= 0x80; value >>= 7)
            Byte(message, (byte)(value | 0x80));
        Byte(message, (byte)value);
    }

    static void Byte(ArrayBufferWriter<byte> message, byte value)
    {
        message.GetSpan(1)[0] = value;
        message.Advance(1);
    }

    static double Seconds(DateTimeOffset time) => (time - DateTimeOffset.UnixEpoch).TotalSeconds;

    static byte[] Existing(IStorage storage, string path, int most)
    {
        if (!storage.Exists(path))
            return [];
        using var stream = storage.OpenRead(path);
        if (stream.Length > most)
            return [];
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
