using System.Text.Json;
using HydraSharp.Inference;

namespace HydraSharp.Files;

/// <summary>JSON files that hold one record. A file that is not as it was written is an error with its name and what to do.</summary>
internal static class JsonFile
{
    /// <summary>Replaces the file.</summary>
    internal static void Write<T>(IStorage storage, string path, T record, JsonSerializerOptions form) =>
        AtomicFile.WriteText(storage, path, JsonSerializer.Serialize(record, form) + "\n");

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <param name="storage">The disk.</param>
    /// <param name="path">The file.</param>
    /// <param name="form">How it was written.</param>
    /// <param name="remedy">What to do when it is damaged, a sentence.</param>
    /// <exception cref="HydraException">The file is damaged or cannot be read (kind Model).</exception>
    internal static T Read<T>(IStorage storage, string path, JsonSerializerOptions form, string remedy)
        where T : class =>
        Read(storage, path, remedy, stream => JsonSerializer.Deserialize<T>(stream, form) ?? throw new JsonException("it is null"));

    /// <summary>Reads what <see cref="Write"/> wrote; null where nothing was.</summary>
    /// <inheritdoc cref="Read{T}(IStorage, string, JsonSerializerOptions, string)"/>
    internal static T? Find<T>(IStorage storage, string path, JsonSerializerOptions form, string remedy)
        where T : class => storage.Exists(path) ? Read<T>(storage, path, form, remedy) : null;

    /// <summary>Reads a file of another form; <paramref name="parse"/> throws <see cref="JsonException"/> where it is damaged.</summary>
    /// <inheritdoc cref="Read{T}(IStorage, string, JsonSerializerOptions, string)"/>
    internal static T Read<T>(IStorage storage, string path, string remedy, Func<Stream, T> parse)
        where T : class
    {
        try
        {
            using var stream = storage.OpenRead(path);
            return parse(stream);
        }
        catch (Exception error)
            when (error is JsonException or ArgumentException or InvalidOperationException or NotSupportedException or FormatException
                || StorageFailure.Is(error)
            )
        {
            throw new HydraException(ErrorKind.Model, $"cannot read '{path}': {error.Message.TrimEnd('.')}. {remedy}", error);
        }
    }
}
