namespace HydraSharp.Inference.Drawing;

/// <summary>Where dense predictions are drawn.</summary>
public enum MapLayout
{
    /// <summary>Beside the image, one after another.</summary>
    Beside,

    /// <summary>Each over a copy of the image, which shows through.</summary>
    Over,
}
