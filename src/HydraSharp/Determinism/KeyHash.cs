using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace HydraSharp.Determinism;

/// <summary>Where a seeded SHA-256 of an example's key puts it between 0 and 1: the same whatever other examples there are.</summary>
internal static class KeyHash
{
    internal static double Place(long seed, string key) =>
        (BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}:{key}"))) >> 11) * (1.0 / (1UL << 53));
}
