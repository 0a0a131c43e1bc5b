using System.Globalization;

namespace HydraSharp.Inference;

/// <summary>Numbers of bytes for people.</summary>
public static class ByteSize
{
    /// <summary>A number of bytes in the largest unit that suits it: 1.5 MB is 1,500,000 bytes.</summary>
    public static string Text(long bytes) =>
        bytes switch
        {
            < 1_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes} bytes"),
            < 1_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e3:0.0} kB"),
            < 1_000_000_000 => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e6:0.0} MB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1e9:0.0} GB"),
        };
}
