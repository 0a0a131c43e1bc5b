namespace HydraSharp.Data.Loading;

/// <summary>What to do with images that cannot be read.</summary>
public enum BadImages
{
    /// <summary>Stop before the first epoch with the whole list.</summary>
    Stop,

    /// <summary>Leave them out and list them.</summary>
    Skip,
}
