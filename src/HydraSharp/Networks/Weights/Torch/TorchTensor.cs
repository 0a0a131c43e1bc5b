using HydraSharp.Files.Tensors;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Networks.Weights.Torch;

/// <summary>A view of a storage. It is known to lie within it.</summary>
/// <param name="Storage">Where the numbers are.</param>
/// <param name="Offset">Position of the first number.</param>
/// <param name="Shape">The sizes.</param>
/// <param name="Strides">How many numbers further the next one of each dimension is.</param>
internal sealed record TorchTensor(TorchStorage Storage, long Offset, long[] Shape, long[] Strides)
{
    /// <summary>Bytes of the numbers in row-major order.</summary>
    internal long Bytes => NamedArray.BytesOf(Storage.Type, Shape) ?? long.MaxValue;

    /// <summary>Whether the numbers stand in row-major order without gaps, so that nothing need be copied.</summary>
    internal bool IsDense
    {
        get
        {
            var expected = 1L;
            for (var d = Shape.Length - 1; d >= 0; d--)
            {
                if (Shape[d] == 0)
                    return true;
                if (Shape[d] != 1 && Strides[d] != expected)
                    return false;
                expected *= Shape[d];
            }

            return true;
        }
    }

    /// <summary>Why the view does not lie within the storage; null when it does.</summary>
    internal string? Error()
    {
        if (Shape.Length != Strides.Length)
            return $"a tensor has {Shape.Length} sizes and {Strides.Length} strides";
        if (Offset < 0 || Shape.Any(s => s < 0) || Strides.Any(s => s < 0))
            return "a tensor has a negative offset, size or stride";
        if (NamedArray.BytesOf(Storage.Type, Shape) is null)
            return "a tensor is too large";
        if (Shape.Contains(0))
            return null;
        var last = (Int128)Offset;
        for (var d = 0; d < Shape.Length; d++)
            last += (Int128)(Shape[d] - 1) * Strides[d];
        return last < Storage.Count ? null : $"a tensor [{string.Join(", ", Shape)}] ends at number {last} of a storage of {Storage.Count}";
    }

    /// <summary>The numbers in row-major order.</summary>
    /// <param name="storage">The storage's bytes.</param>
    internal ReadOnlyMemory<byte> Dense(ReadOnlyMemory<byte> storage)
    {
        var size = NamedArray.SizeOf(Storage.Type);
        if (IsDense)
            return storage.Slice(Bytes == 0 ? 0 : (int)(Offset * size), (int)Bytes);
        var dense = new byte[Bytes];
        var index = new long[Shape.Length];
        var from = Offset;
        for (var to = 0; to < dense.Length; to += size)
        {
            storage.Span.Slice((int)(from * size), size).CopyTo(dense.AsSpan(to));
            for (var d = Shape.Length - 1; d >= 0; d--)
            {
                from += Strides[d];
                if (++index[d] < Shape[d])
                    break;
                from -= Strides[d] * Shape[d];
                index[d] = 0;
            }
        }

        return dense;
    }
}
