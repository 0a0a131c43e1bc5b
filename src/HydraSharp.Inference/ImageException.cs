namespace HydraSharp.Inference;

/// <summary>A picture that cannot be read: which file, and why.</summary>
public sealed class ImageException(string file, string reason, Exception? inner = null)
    : HydraException(ErrorKind.Data, $"{file}: {reason}", inner)
{
    /// <summary>The file as it was named.</summary>
    public string File { get; } = file;

    /// <summary>Why it cannot be read.</summary>
    public string Reason { get; } = reason;
}
