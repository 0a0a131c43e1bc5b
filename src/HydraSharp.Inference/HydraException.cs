namespace HydraSharp.Inference;

/// <summary>An error whose message is written for the user: what, where, why and how to fix it.</summary>
public class HydraException(ErrorKind kind, string message, Exception? inner = null) : Exception(message, inner)
{
    /// <summary>What sort of thing went wrong.</summary>
    public ErrorKind Kind { get; } = kind;
}
