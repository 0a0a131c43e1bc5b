namespace HydraSharp.Data.Augment;

/// <summary>The grey value of a colour.</summary>
static class Luma
{
    /// <summary>0.299 R + 0.587 G + 0.114 B (ITU-R BT.601) in 16-bit fixed point, rounded.</summary>
    public static int Of(byte red, byte green, byte blue) => (19595 * red + 38470 * green + 7471 * blue + 32768) >> 16;
}
