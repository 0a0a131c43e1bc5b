using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace HydraSharp.Training.Numerics;

/// <summary>Reads gradients of either type as vectors of float32, and writes bfloat16 copies.</summary>
internal static class Gradients
{
    /// <summary>Writes bfloat16 numbers as float32.</summary>
    internal static void Widen(ReadOnlySpan<ushort> bits, Span<float> values)
    {
        var wide = MemoryMarshal.Cast<float, uint>(values);
        var i = 0;
        for (; i + Vector<ushort>.Count <= bits.Length; i += Vector<ushort>.Count)
        {
            Vector.Widen(new Vector<ushort>(bits[i..]), out var low, out var high);
            Vector.ShiftLeft(low, 16).CopyTo(wide[i..]);
            Vector.ShiftLeft(high, 16).CopyTo(wide[(i + Vector<uint>.Count)..]);
        }

        for (; i < bits.Length; i++)
            wide[i] = (uint)bits[i] << 16;
    }

    /// <summary>Rounds weights to bfloat16, to nearest with ties to even.</summary>
    internal static void Round(ReadOnlySpan<float> weights, Span<ushort> copy)
    {
        var bits = MemoryMarshal.Cast<float, uint>(weights);
        var i = 0;
        for (; i + Vector<ushort>.Count <= bits.Length; i += Vector<ushort>.Count)
            Vector.Narrow(Nearest(new(bits[i..])), Nearest(new(bits[(i + Vector<uint>.Count)..]))).CopyTo(copy[i..]);
        for (; i < bits.Length; i++)
            copy[i] = (ushort)((bits[i] + ((bits[i] >> 16) & 1) + 0x7fff) >> 16);
    }

    /// <summary>A tensor's numbers in the order that they have in memory [N], a view; contiguous or with channels last.</summary>
    internal static Tensor Flat(Tensor x)
    {
        using var none = no_grad();
        return (x.dim() == 4 && !x.is_contiguous() ? x.detach().permute(0, 2, 3, 1) : x.detach()).view(-1);
    }

    /// <summary>Where a dense tensor begins in memory, whose numbers lie in the order of <see cref="Flat"/>.</summary>
    internal static unsafe nint Address(Tensor x)
    {
        using var none = no_grad();
        using var dense = x.dim() == 4 && !x.is_contiguous() ? x.detach().permute(0, 2, 3, 1) : x.detach().alias();
        if (!dense.is_contiguous())
            throw new InvalidOperationException("a parameter is not dense in memory");
        return (nint)Unsafe.AsPointer(ref dense.bytes[0]);
    }

    /// <summary>A gradient laid out in memory like its leaf: the same one, or a copy in its place.</summary>
    internal static Tensor SameLayout(Tensor gradient, Tensor leaf)
    {
        if (gradient.stride().AsSpan().SequenceEqual(leaf.stride()))
            return gradient;
        using (gradient)
        {
            using var none = no_grad();
            var like = empty_like(leaf.detach());
            return like.copy_(gradient);
        }
    }

    /// <summary>The inner product in float64, in a fixed order.</summary>
    internal static double Dot(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var (low, high) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + Vector<float>.Count <= one.Length; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(one[i..]), out var a, out var b);
            Vector.Widen(new Vector<float>(other[i..]), out var c, out var d);
            low += a * c;
            high += b * d;
        }

        var sum = Vector.Sum(low + high);
        for (; i < one.Length; i++)
            sum += (double)one[i] * other[i];
        return sum;
    }

    /// <summary>Adds a multiple of some numbers to others.</summary>
    internal static void AddScaled(Span<float> sum, ReadOnlySpan<float> values, float factor)
    {
        var wide = MemoryMarshal.Cast<float, Vector<float>>(sum);
        var more = MemoryMarshal.Cast<float, Vector<float>>(values);
        for (var i = 0; i < wide.Length; i++)
            wide[i] += more[i] * factor;
        for (var i = wide.Length * Vector<float>.Count; i < sum.Length; i++)
            sum[i] += values[i] * factor;
    }

    /// <summary>The sum of squares in float64, in a fixed order.</summary>
    internal static double SquaredSum(ReadOnlySpan<float> gradient)
    {
        var (low, high) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + Vector<float>.Count <= gradient.Length; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(gradient[i..]), out var a, out var b);
            low += a * a;
            high += b * b;
        }

        var sum = Vector.Sum(low + high);
        for (; i < gradient.Length; i++)
            sum += (double)gradient[i] * gradient[i];
        return sum;
    }

    static Vector<uint> Nearest(Vector<uint> bits) =>
        Vector.ShiftRightLogical(bits + (Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One) + new Vector<uint>(0x7fff), 16);
}
