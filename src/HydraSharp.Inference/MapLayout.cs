namespace HydraSharp.Inference;

/// <summary>Where answers for every pixel are drawn.</summary>
public enum MapLayout
{
    /// <summary>Beside the picture, one after another.</summary>
    Beside,

    /// <summary>Each over a copy of the picture, which shows through.</summary>
    Over,
}
