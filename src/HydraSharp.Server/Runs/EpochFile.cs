using System.Text.Json;
using HydraSharp.Inference.Records;

namespace HydraSharp.Server.Runs;

/// <summary>The epochs of a run, as far as its file is whole.</summary>
/// <param name="Lines">The epochs before the first that is damaged.</param>
/// <param name="Newest">The figures of the last of them.</param>
/// <param name="Damage">What is damaged; null where nothing is.</param>
sealed record EpochFile(IReadOnlyList<EpochLine> Lines, IReadOnlyList<KeyValuePair<string, TaskRecord>> Newest, string? Damage)
{
    /// <summary>Reads the file; one that is not there has no epochs.</summary>
    public static EpochFile Read(byte[]? bytes)
    {
        if (bytes is null)
            return new([], [], null);
        var lines = EpochLine.ReadAll(new StreamReader(new MemoryStream(bytes)), out var damage);
        // A last line without an end is being written now.
        var damaged = damage is { } found && !(found.Line == Count(bytes) + 1 && bytes is not [.., (byte)'\n']) ? found.Line : 0;
        IReadOnlyList<KeyValuePair<string, TaskRecord>> newest = [];
        for (var i = 0; i < lines.Count; i++)
            try
            {
                newest = lines[i].Validation;
                // What cannot be written again, such as half a character, cannot be shown.
                JsonSerializer.SerializeToUtf8Bytes(lines[i].Json);
            }
            catch (Exception error) when (error is JsonException or InvalidOperationException or ArgumentException)
            {
                damaged = i + 1;
                lines = [.. lines.Take(i)];
            }
        return new(lines, newest, damaged > 0 ? $"line {damaged} of {RunFiles.Metrics} is damaged" : null);
    }

    static int Count(byte[] bytes) => bytes.AsSpan().Count((byte)'\n');
}
