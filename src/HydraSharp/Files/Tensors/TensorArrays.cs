using System.Runtime.InteropServices;
using HydraSharp.Inference;
using static TorchSharp.torch;

namespace HydraSharp.Files.Tensors;

/// <summary>Between tensors in memory and arrays at rest.</summary>
internal static class TensorArrays
{
    static readonly (ScalarType Torch, ElementType Stored)[] Types =
    [
        (ScalarType.Float32, ElementType.F32),
        (ScalarType.Float64, ElementType.F64),
        (ScalarType.BFloat16, ElementType.BF16),
        (ScalarType.Float16, ElementType.F16),
        (ScalarType.Int64, ElementType.I64),
        (ScalarType.Int32, ElementType.I32),
        (ScalarType.Int16, ElementType.I16),
        (ScalarType.Int8, ElementType.I8),
        (ScalarType.Byte, ElementType.U8),
        (ScalarType.Bool, ElementType.BOOL),
    ];

    /// <summary>A copy of the tensor in row-major order, whatever its layout in memory.</summary>
    internal static NamedArray Of(string name, Tensor tensor)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var dense = tensor.detach().contiguous();
        return new(name, Types.First(t => t.Torch == tensor.dtype).Stored, tensor.shape, dense.bytes.ToArray());
    }

    /// <summary>The numbers as an array of one dimension.</summary>
    internal static NamedArray Of(string name, float[] values) =>
        new(name, ElementType.F32, [values.Length], MemoryMarshal.AsBytes(values.AsSpan()).ToArray());

    /// <summary>All tensors of a state dictionary, in its order.</summary>
    internal static IReadOnlyList<NamedArray> Of(IEnumerable<KeyValuePair<string, Tensor>> state) =>
        [.. state.Select(p => Of(p.Key, p.Value))];

    /// <summary>Copies arrays into the tensors of their name. Nothing is changed unless every name, type and shape fits.</summary>
    /// <exception cref="HydraException">Something does not fit (kind Model; every name at once).</exception>
    internal static void CopyInto(IReadOnlyDictionary<string, Tensor> state, IReadOnlyList<NamedArray> arrays, string file)
    {
        var found = arrays.ToDictionary(a => a.Name, StringComparer.Ordinal);
        var wrong = state
            .Where(s => !found.ContainsKey(s.Key))
            .Select(s => $"'{s.Key}' is missing")
            .Concat(arrays.Where(a => !state.ContainsKey(a.Name)).Select(a => $"'{a.Name}' has no place in the model"))
            .Concat(
                state
                    .Where(s => found.TryGetValue(s.Key, out var a) && !a.Shape.AsSpan().SequenceEqual(s.Value.shape))
                    .Select(s =>
                        $"'{s.Key}' is [{string.Join(", ", found[s.Key].Shape)}] in "
                        + $"the file and [{string.Join(", ", s.Value.shape)}] in the model"
                    )
            )
            .ToArray();
        if (wrong.Length > 0)
            throw new HydraException(
                ErrorKind.Model,
                $"{file} does not fit the model: {string.Join("; ", wrong.Take(10))}"
                    + (wrong.Length > 10 ? $"; and {wrong.Length - 10} more" : "")
            );
        foreach (var (name, tensor) in state)
            CopyInto(tensor, found[name]);
    }

    /// <summary>Reads an array of float32 numbers.</summary>
    internal static float[] Floats(NamedArray array) => MemoryMarshal.Cast<byte, float>(array.Bytes.Span).ToArray();

    /// <summary>Reads an array of numbers of any type as float32.</summary>
    internal static float[] ToFloats(NamedArray array)
    {
        using var single = zeros(array.Shape);
        CopyInto(single, array);
        return single.data<float>().ToArray();
    }

    /// <summary>Copies an array into a tensor of its shape, converting the numbers to the tensor's type.</summary>
    internal static void CopyInto(Tensor target, NamedArray array)
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var dense = zeros(array.Shape, dtype: Types.First(t => t.Stored == array.Type).Torch);
        array.Bytes.Span.CopyTo(dense.bytes);
        target.copy_(dense);
    }
}
