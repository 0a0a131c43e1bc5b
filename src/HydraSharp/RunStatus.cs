namespace HydraSharp;

/// <summary>Where a run stands.</summary>
public enum RunStatus
{
    /// <summary>It stopped before its end; it can be resumed.</summary>
    Interrupted,

    /// <summary>It failed or was stopped before its first step; the command that began it, corrected, begins it anew.</summary>
    NotStarted,

    /// <summary>A process is training it.</summary>
    Training,

    /// <summary>It came to its end.</summary>
    Finished,

    /// <summary>Its files cannot be read.</summary>
    Unreadable,
}
