namespace HydraSharp.Runs.Checkpoints;

/// <summary>Why a checkpoint is not to be trusted. Never reaches the user: the store words it or tries the one before.</summary>
/// <param name="file">The file in the checkpoint's folder.</param>
/// <param name="reason">What was expected and what was found.</param>
/// <param name="unreadable">The bytes may be good but could not be read; such a folder is left where it is.</param>
/// <param name="inner">The disk's error.</param>
internal sealed class CheckpointDamage(string file, string reason, bool unreadable = false, Exception? inner = null)
    : Exception($"{file} {reason}", inner)
{
    /// <summary>Whether the bytes could not be read at all.</summary>
    public bool Unreadable { get; } = unreadable;
}
