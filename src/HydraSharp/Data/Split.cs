namespace HydraSharp.Data;

/// <summary>What an example is used for.</summary>
public enum Split
{
    /// <summary>The weights are fitted to it.</summary>
    Train,

    /// <summary>Stopping and the best checkpoint are chosen by it.</summary>
    Validation,

    /// <summary>The final figures come from it, and nothing else does.</summary>
    Test,
}
