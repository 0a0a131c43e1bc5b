using System.IO.Compression;
using System.Runtime.InteropServices;
using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights.Torch;

/// <summary>
/// The zip archive of a PyTorch file. What its directory says is checked before anything is allocated: a file may grow to twenty times its
/// length in memory or to 64 MB, whichever is more, by compression and by tta of tensors together.
/// </summary>
internal sealed class TorchArchive : IDisposable
{
    const int MostStructure = 16 << 20;
    const long SmallestBudget = 64_000_000;
    const int Growth = 20;
    const int MostEntries = 200_000;

    readonly string file;
    readonly ZipArchive zip;
    readonly Dictionary<string, ZipArchiveEntry> entries = new(StringComparer.Ordinal);
    readonly Dictionary<string, ReadOnlyMemory<byte>> storages = new(StringComparer.Ordinal);
    readonly string prefix;
    readonly long allowed;
    long used;

    /// <summary>Reads the directory and the structure.</summary>
    /// <exception cref="HydraException">It is no archive of PyTorch (kind Model).</exception>
    internal TorchArchive(ReadOnlyMemory<byte> bytes, string file)
    {
        this.file = file;
        allowed = Math.Max(SmallestBudget, (long)bytes.Length * Growth);
        zip = Zip(() => new ZipArchive(Stream(bytes), ZipArchiveMode.Read), "its directory cannot be read; the file is cut off or damaged");
        try
        {
            if (Zip(() => zip.Entries.Count, "its directory cannot be read") > MostEntries)
                throw Bad($"more than {MostEntries} files in it", null);
            foreach (var entry in zip.Entries)
                if (!entries.TryAdd(entry.FullName, entry))
                    throw Bad($"'{entry.FullName}' is in it twice", null);
            prefix = Prefix();
            if (entries.TryGetValue(prefix + "byteorder", out var order) && !Unpack(order, 16).Span.SequenceEqual("little"u8))
                throw Bad("its numbers are not little-endian", null);
            Structure = Unpack(entries[prefix + "data.pkl"], MostStructure);
        }
        catch
        {
            zip.Dispose();
            throw;
        }
    }

    /// <summary>The pickle.</summary>
    internal ReadOnlyMemory<byte> Structure { get; }

    /// <summary>Bytes of a storage; null when there is none of that name.</summary>
    internal long? LengthOf(string key) => entries.TryGetValue(prefix + "data/" + key, out var entry) ? entry.Length : null;

    /// <summary>A tensor's numbers.</summary>
    internal NamedArray Open(string name, TorchTensor tensor)
    {
        var key = tensor.Storage.Key;
        if (!storages.TryGetValue(key, out var storage))
            storages[key] = storage = Unpack(entries[prefix + "data/" + key], int.MaxValue);
        if (!tensor.IsDense)
            Use(tensor.Bytes, $"'{name}'");
        return new(name, tensor.Storage.Type, tensor.Shape, tensor.Dense(storage));
    }

    /// <summary>An error about this file.</summary>
    /// <param name="reason">What is wrong.</param>
    /// <param name="offset">Where in the pickle; null when it is not about the pickle.</param>
    internal HydraException Bad(string reason, long? offset) => Bad(reason, offset, null);

    public void Dispose() => zip.Dispose();

    HydraException Bad(string reason, long? offset, Exception? inner) =>
        new(
            ErrorKind.Model,
            $"{file}: not a state dictionary of PyTorch that is read: {reason}{(offset is { } at ? $" (at byte {at} of data.pkl)" : "")}",
            inner
        );

    string Prefix()
    {
        var found = entries
            .Keys.Where(n =>
                n is "data.pkl"
                || n.EndsWith("/data.pkl", StringComparison.Ordinal) && n.IndexOf('/', StringComparison.Ordinal) == n.Length - 9
            )
            .ToArray();
        if (found.Length != 1)
            throw Bad($"{(found.Length == 0 ? "no data.pkl" : "several data.pkl")} in it", null);
        var name = found[0][..^"data.pkl".Length];
        return entries.ContainsKey(name + "constants.pkl")
            ? throw Bad("it is a TorchScript program; save model.state_dict() instead", null)
            : name;
    }

    ReadOnlyMemory<byte> Unpack(ZipArchiveEntry entry, int most)
    {
        if (entry.IsEncrypted)
            throw Bad($"'{entry.FullName}' is encrypted", null);
        if (entry.Length > most)
            throw Bad($"'{entry.FullName}' is said to have {entry.Length} bytes, more than {most}", null);
        Use(entry.Length, $"'{entry.FullName}'");
        return Zip(
            () =>
            {
                using var stream = entry.Open();
                var content = new byte[entry.Length];
                stream.ReadExactly(content);
                if (stream.ReadByte() >= 0)
                    throw new InvalidDataException("it is longer than it is said to be");
                if (Crc32.Of(content) != entry.Crc32)
                    throw new InvalidDataException("its checksum is another");
                return (ReadOnlyMemory<byte>)content;
            },
            $"'{entry.FullName}' is damaged or cut off; take another copy of the file"
        );
    }

    void Use(long bytes, string what)
    {
        used += Math.Min(bytes, long.MaxValue / 4);
        if (used > allowed)
            throw Bad(
                $"{what} would need {StorageFailure.Size(used)} of memory in all, {StorageFailure.Size(allowed)} are allowed for this file",
                null
            );
    }

    // What the library throws at damage is not one type; the bytes are in memory, so that no disk is meant.
    T Zip<T>(Func<T> work, string failure)
    {
        try
        {
            return work();
        }
        catch (Exception error)
            when (error is InvalidDataException or IOException or NotSupportedException or ArgumentException or OverflowException)
        {
            throw Bad($"{failure} ({error.Message.TrimEnd('.')})", null, error);
        }
    }

    static MemoryStream Stream(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment)
            ? new(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new(bytes.ToArray(), writable: false);
}
