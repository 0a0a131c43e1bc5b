namespace HydraSharp.Data.Splits.Similarity;

/// <summary>How alike two images are.</summary>
public enum Likeness
{
    /// <summary>They look alike.</summary>
    Near,

    /// <summary>Every decoded pixel is the same.</summary>
    SamePixels,

    /// <summary>The files have the same bytes.</summary>
    SameBytes,
}
