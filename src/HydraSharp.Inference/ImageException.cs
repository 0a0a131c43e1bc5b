namespace HydraSharp.Inference;

/// <summary>A picture that cannot be read. The message names the file and says why in words.</summary>
/// <param name="file">The file, as the user knows it.</param>
/// <param name="reason">What is wrong with it, such as "it is empty".</param>
/// <param name="inner">The cause, if there is one.</param>
public sealed class ImageException(string file, string reason, Exception? inner = null) : HydraException(ErrorKind.Data, $"{file}: {reason}", inner)
{
    /// <summary>The file, as the user knows it.</summary>
    public string File { get; } = file;

    /// <summary>What is wrong with it.</summary>
    public string Reason { get; } = reason;
}
