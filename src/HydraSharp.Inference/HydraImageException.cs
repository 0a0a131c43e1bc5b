namespace HydraSharp.Inference;

/// <summary>An image that cannot be read. The message names the file, says why in words and how to fix it.</summary>
/// <param name="file">The file, as the user knows it.</param>
/// <param name="reason">What is wrong with it, such as "it is empty".</param>
/// <param name="remedy">What to do about it, such as "take another copy".</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class HydraImageException(string file, string reason, string remedy, Exception? inner = null)
    : HydraException(ErrorKind.Data, $"{file}: {reason}; {remedy}", inner)
{
    /// <summary>The file, as the user knows it.</summary>
    public string File { get; } = file;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;

    /// <summary>What to do about it.</summary>
    public string Remedy { get; } = remedy;
}
