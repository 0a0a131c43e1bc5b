using System.Security.Cryptography;

namespace HydraSharp.Files;

/// <summary>SHA-256 as HydraSharp writes it down.</summary>
internal static class Sha256Hash
{
    /// <summary>The hash in lower-case hexadecimal.</summary>
    internal static string Of(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
