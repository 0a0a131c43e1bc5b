using System.Numerics;
using System.Runtime.InteropServices;

namespace HydraSharp.Optimizers;

/// <summary>Reads gradients of either type as vectors of float32, and writes bfloat16 copies.</summary>
internal static class Gradients
{
    /// <summary>Numbers in one vector.</summary>
    internal static int Width => Vector<float>.Count;

    /// <summary>The gradients at [index, index + Width).</summary>
    internal static Vector<float> Load(in Optimizer.Piecework piece, int index)
    {
        if (!piece.GradientIsBfloat16) return new(piece.Gradient[index..]);
        Span<uint> wide = stackalloc uint[Vector<uint>.Count];
        var bits = piece.GradientBits.Slice(index, Width);
        if (Vector<ushort>.Count == 2 * Width && piece.Count - index >= 2 * Width)
        {
            Vector.Widen(new Vector<ushort>(piece.GradientBits[index..]), out var low, out _);
            return Vector.AsVectorSingle(Vector.ShiftLeft(low, 16));
        }

        for (var i = 0; i < bits.Length; i++) wide[i] = (uint)bits[i] << 16;
        return Vector.AsVectorSingle(new Vector<uint>(wide));
    }

    /// <summary>The gradient at one index.</summary>
    internal static float Load1(in Optimizer.Piecework piece, int index) =>
        piece.GradientIsBfloat16 ? BitConverter.UInt32BitsToSingle((uint)piece.GradientBits[index] << 16) : piece.Gradient[index];

    /// <summary>Rounds weights to bfloat16, to nearest with ties to even.</summary>
    internal static void Round(ReadOnlySpan<float> weights, Span<ushort> copy)
    {
        var bits = MemoryMarshal.Cast<float, uint>(weights);
        var i = 0;
        for (; i + Vector<ushort>.Count <= bits.Length; i += Vector<ushort>.Count)
            Vector.Narrow(Nearest(new(bits[i..])), Nearest(new(bits[(i + Vector<uint>.Count)..]))).CopyTo(copy[i..]);
        for (; i < bits.Length; i++) copy[i] = (ushort)((bits[i] + ((bits[i] >> 16) & 1) + 0x7fff) >> 16);
    }

    /// <summary>The sum of squares in float64, in a fixed order.</summary>
    internal static double SquaredSum(in Optimizer.Piecework piece)
    {
        var (low, high) = (Vector<double>.Zero, Vector<double>.Zero);
        var i = 0;
        for (; i + Width <= piece.Count; i += Width)
        {
            Vector.Widen(Load(piece, i), out var a, out var b);
            low += a * a;
            high += b * b;
        }

        var sum = Vector.Sum(low + high);
        for (; i < piece.Count; i++) sum += (double)Load1(piece, i) * Load1(piece, i);
        return sum;
    }

    static Vector<uint> Nearest(Vector<uint> bits) =>
        Vector.ShiftRightLogical(bits + (Vector.ShiftRightLogical(bits, 16) & Vector<uint>.One) + new Vector<uint>(0x7fff), 16);
}
