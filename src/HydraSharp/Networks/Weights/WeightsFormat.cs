using HydraSharp.Files.Tensors;
using HydraSharp.Inference;

namespace HydraSharp.Networks.Weights;

/// <summary>A file format of weights. Formats are found by their type; a new one is a new file.</summary>
internal abstract class WeightsFormat
{
    static readonly WeightsFormat[] Known =
    [
        .. typeof(WeightsFormat)
            .Assembly.GetTypes()
            .Where(t => t.IsSubclassOf(typeof(WeightsFormat)) && !t.IsAbstract)
            .OrderBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => (WeightsFormat)Activator.CreateInstance(t, nonPublic: true)!),
    ];

    /// <summary>What people call it, such as <c>safetensors</c>.</summary>
    internal abstract string Name { get; }

    /// <summary>Whether a file that begins so is of this format; 16 bytes are enough.</summary>
    internal abstract bool Recognises(ReadOnlySpan<byte> head);

    /// <summary>The arrays of a file; where it holds several sets of which one is meant, each of them, the likeliest first.</summary>
    /// <exception cref="HydraException">The bytes are not what the format demands (kind Model; file, reason, place).</exception>
    internal abstract IReadOnlyList<IReadOnlyList<NamedArray>> Read(ReadOnlyMemory<byte> bytes, string name);

    /// <summary>The format of a file.</summary>
    /// <exception cref="HydraException">None is.</exception>
    internal static WeightsFormat Of(ReadOnlySpan<byte> head, string path)
    {
        foreach (var format in Known)
            if (format.Recognises(head))
                return format;
        throw new HydraException(
            ErrorKind.Model,
            $"{path}: not a file of weights: it begins with "
                + $"{(head.Length == 0 ? "nothing, it is empty" : Convert.ToHexString(head[..Math.Min(8, head.Length)]))} (at "
                + $"byte 0); known are {string.Join(", ", Known.Select(f => f.Name))}"
        );
    }
}
