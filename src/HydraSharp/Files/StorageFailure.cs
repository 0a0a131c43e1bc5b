using HydraSharp.Inference;

namespace HydraSharp.Files;

/// <summary>Says in words why the disk refused, and how to fix it.</summary>
internal static class StorageFailure
{
    /// <summary>Whether the error is the disk's.</summary>
    public static bool Is(Exception error) => error is IOException or UnauthorizedAccessException;

    /// <summary>The error for the user.</summary>
    /// <param name="error">What the disk said.</param>
    /// <param name="storage">The disk, asked for the space that is left.</param>
    /// <param name="what">What was being done, such as <c>cannot write 'runs/faces/metrics.jsonl'</c>.</param>
    /// <param name="folder">Where.</param>
    /// <param name="neededBytes">Bytes that had to be written; null when that is not known.</param>
    /// <param name="after">A sentence on what is left, such as that the last checkpoint is whole; may be empty.</param>
    public static HydraException Explain(
        Exception error,
        IStorage storage,
        string what,
        string folder,
        long? neededBytes = null,
        string after = ""
    )
    {
        var (why, fix) = Reason(error);
        var facts = new List<string>();
        if (neededBytes is { } needed)
            facts.Add($"at least {Size(needed)} needed");
        if (Free(storage, folder) is { } free)
            facts.Add($"{Size(free)} free");
        var figures = facts.Count > 0 ? $" ({string.Join(", ", facts)})" : "";
        var state = after.Length > 0 ? $" {after}." : "";
        return new HydraException(ErrorKind.Resources, $"{what}: {why}{figures}.{state} {fix}.", error);
    }

    /// <summary>A number of bytes for people: 1.5 MB is 1,500,000 bytes.</summary>
    public static string Size(long bytes) => ByteSize.Text(bytes);

    // On Unix HResult is the error number (macOS has its own for the quota), on Windows 0x8007 and the Win32 code.
    static (string Why, string Fix) Reason(Exception error) =>
        error switch
        {
            UnauthorizedAccessException => (
                "no permission",
                "Give this user the right to write there, or choose another folder with --out"
            ),
            PathTooLongException => ("the name is too long", "Choose a shorter folder with --out"),
            _ => error.HResult switch
            {
                28 or unchecked((int)0x80070070) or unchecked((int)0x80070027) => (
                    "the disk is full",
                    "Free some space, then continue with --resume"
                ),
                122 or 69 => ("the disk quota is used up", "Free some of the space you use there, then continue with --resume"),
                30 or unchecked((int)0x80070013) => ("the disk is read-only", "Choose another folder with --out"),
                13 or 1 => ("no permission", "Give this user the right to write there, or choose another folder with --out"),
                36 or 63 => ("the name is too long", "Choose a shorter folder with --out"),
                24 or 23 => ("too many files are open", "Close other programs or raise the limit (ulimit -n), then continue with --resume"),
                5 => ("the disk reports an input/output error", "Check the disk; choose another one with --out"),
                _ => (error.Message.TrimEnd('.'), "Check the folder, then continue with --resume"),
            },
        };

    static long? Free(IStorage storage, string folder)
    {
        try
        {
            return storage.FreeBytes(folder);
        }
        catch (Exception error) when (Is(error))
        {
            return null;
        }
    }
}
