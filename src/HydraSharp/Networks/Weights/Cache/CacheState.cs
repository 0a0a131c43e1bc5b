namespace HydraSharp.Networks.Weights.Cache;

/// <summary>What a cache has of a file.</summary>
public enum CacheState
{
    /// <summary>Nothing.</summary>
    Absent,

    /// <summary>The beginning, from a download that was cut off.</summary>
    Partial,

    /// <summary>A file with another checksum.</summary>
    Damaged,

    /// <summary>The file, its checksum verified.</summary>
    Cached,
}
