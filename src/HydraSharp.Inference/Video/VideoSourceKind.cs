namespace HydraSharp.Inference.Video;

/// <summary>What frames are read from.</summary>
public enum VideoSourceKind
{
    /// <summary>A file, whose length and rate are known beforehand.</summary>
    File,

    /// <summary>The standard input of the process.</summary>
    StandardInput,

    /// <summary>A camera, which continues until somebody ends it.</summary>
    Camera,
}
