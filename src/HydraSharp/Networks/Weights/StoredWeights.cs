using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights;

/// <summary>A file of weights in memory.</summary>
/// <param name="File">Its path.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">Its SHA-256, in lower-case hexadecimal.</param>
/// <param name="Arrays">What it holds.</param>
internal sealed record StoredWeights(string File, long Bytes, string Sha256, IReadOnlyList<NamedArray> Arrays)
{
    /// <summary>Reads a file of any known format; the content shows which.</summary>
    /// <exception cref="HydraException">The file cannot be read or is of no known format (kind Model).</exception>
    internal static StoredWeights Read(IStorage storage, string path)
    {
        var bytes = WeightsBytes.Read(storage, path);
        var format = WeightsFormat.Of(bytes, path);
        var sets = format.Read(bytes, path);
        RequireFinite(sets[0], path);
        return new(path, bytes.Length, Sha256Hash.Of(bytes), sets[0]) { Sets = sets };
    }

    /// <summary>Makes sure that all numbers are finite.</summary>
    /// <exception cref="HydraException">One is not (kind Model).</exception>
    internal static void RequireFinite(IReadOnlyList<NamedArray> arrays, string path)
    {
        foreach (var array in arrays)
            if (SafeTensors.FirstNonFinite(array) is >= 0 and var at)
                throw new HydraException(
                    ErrorKind.Model,
                    $"{path}: '{array.Name}' holds a number that is not finite (at {at}); take another copy of the file"
                );
    }

    /// <summary>Every set of arrays that may be meant, such as weights and their moving average; the likeliest first.</summary>
    internal IReadOnlyList<IReadOnlyList<NamedArray>> Sets { get; init; } = [Arrays];
}
