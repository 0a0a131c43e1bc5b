namespace HydraSharp.Inference;

/// <summary>What sort of thing went wrong. The number is the exit code of the command line.</summary>
public enum ErrorKind
{
    /// <summary>The work itself failed.</summary>
    Failed = 1,

    /// <summary>The command line or the experiment file is wrong.</summary>
    Usage = 2,

    /// <summary>The data are wrong or cannot be read.</summary>
    Data = 3,

    /// <summary>A model or checkpoint file is wrong or cannot be read.</summary>
    Model = 4,

    /// <summary>Out of disk, memory or permission.</summary>
    Resources = 5,
}
