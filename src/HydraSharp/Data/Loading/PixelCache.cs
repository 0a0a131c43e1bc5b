namespace HydraSharp.Data.Loading;

/// <summary>Whether decoded pixels are kept between epochs.</summary>
public enum PixelCache
{
    /// <summary>Kept when they fit into the limit.</summary>
    Auto,

    /// <summary>Kept in memory.</summary>
    Memory,

    /// <summary>Decoded anew each time.</summary>
    Off,
}
