namespace HydraSharp.Samples.Scenes;

/// <summary>The pattern on a surface.</summary>
internal enum SurfaceKind
{
    /// <summary>One colour with faint stains.</summary>
    Plain,

    /// <summary>A wall with windows.</summary>
    Wall,

    /// <summary>Leaves.</summary>
    Leaves,

    /// <summary>One even colour.</summary>
    Glass,

    /// <summary>A lamp, which shines by night.</summary>
    Lamp,
}
