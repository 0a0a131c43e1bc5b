using System.Buffers;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Training.Backward;

/// <summary>
/// Arithmetic with the tasks' gradients, leaf by leaf, where they lie in memory: float32 or bfloat16, the same leaf's in the same order.
/// Work is cut into pieces of fixed size, so the result does not depend on the number of threads.
/// </summary>
internal static unsafe class GradientRows
{
    const long Piece = 131072;
    const int Chunk = 4096;

    /// <summary>The inner products of each row of one with each of the other [P, P], in float64.</summary>
    internal static double[,] Products(Tensor[][] one_PS, Tensor[][] other_PS, int threads)
    {
        var (one, other) = (
            new Leaves(one_PS),
            ReferenceEquals(one_PS, other_PS) || one_PS.SequenceEqual(other_PS) ? null : new Leaves(other_PS)
        );
        var (size, work) = (one_PS.Length, one.Pieces());
        var sums = new double[work.Count][];
        Parallel.For(0, work.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => sums[i] = Products(one, other, work[i]));
        var products = new double[size, size];
        foreach (var sum in sums)
            for (var i = 0; i < size; i++)
            for (var j = 0; j < size; j++)
                products[i, j] += other is null && j < i ? sum[j * size + i] : sum[i * size + j];
        return products;
    }

    /// <summary>Leaves the weighted sum of the rows in the first.</summary>
    internal static void Sum(Tensor[][] rows_PS, double[] weights_P, int threads)
    {
        var rows = new Leaves(rows_PS);
        var work = rows.Pieces();
        Parallel.For(0, work.Count, new ParallelOptions { MaxDegreeOfParallelism = threads }, i => Sum(rows, weights_P, work[i]));
    }

    /// <summary>Refuses gradients that are not finite, by the tasks' names.</summary>
    /// <exception cref="NotFiniteException">One is not.</exception>
    internal static void RequireFinite(Tensor gramian_PP, IReadOnlyList<string> tasks) =>
        RequireFinite([.. Enumerable.Range(0, tasks.Count).Select(i => gramian_PP[i, i].item<double>())], tasks);

    /// <summary>The same, of a number of each gradient that is finite when it is, such as its length.</summary>
    /// <exception cref="NotFiniteException">One is not.</exception>
    internal static void RequireFinite(IReadOnlyList<double> lengths, IReadOnlyList<string> tasks)
    {
        var bad = tasks.Where((_, i) => !double.IsFinite(lengths[i])).Select(t => $"'{t}'").ToArray();
        if (bad.Length == 0)
            return;
        throw new NotFiniteException(
            $"the gradient of task {string.Join(", ", bad)} on the shared part "
                + $"is not finite although its loss is; nothing of this step was kept. "
                + "Lower training.optimizer.learning_rate"
        );
    }

    static double[] Products(Leaves one, Leaves? other, (int Leaf, long From, int Count) piece)
    {
        var (size, sums) = (one.Rows, new double[one.Rows * one.Rows]);
        var buffer = ArrayPool<float>.Shared.Rent(2 * size * Chunk);
        for (var done = 0; done < piece.Count; done += Chunk)
        {
            var count = Math.Min(Chunk, piece.Count - done);
            for (var i = 0; i < size; i++)
                one.Read(i, piece.Leaf, piece.From + done, buffer.AsSpan(i * Chunk, count));
            for (var i = 0; other is not null && i < size; i++)
                other.Read(i, piece.Leaf, piece.From + done, buffer.AsSpan((size + i) * Chunk, count));
            for (var i = 0; i < size; i++)
            for (var j = other is null ? i : 0; j < size; j++)
                sums[i * size + j] += Gradients.Dot(
                    buffer.AsSpan(i * Chunk, count),
                    buffer.AsSpan((other is null ? j : size + j) * Chunk, count)
                );
        }

        ArrayPool<float>.Shared.Return(buffer);
        return sums;
    }

    static void Sum(Leaves rows, double[] weights, (int Leaf, long From, int Count) piece)
    {
        var buffer = ArrayPool<float>.Shared.Rent(2 * Chunk);
        for (var done = 0; done < piece.Count; done += Chunk)
        {
            var count = Math.Min(Chunk, piece.Count - done);
            var row = buffer.AsSpan(0, count);
            var sum = buffer.AsSpan(Chunk, count);
            sum.Clear();
            for (var i = 0; i < rows.Rows; i++)
            {
                rows.Read(i, piece.Leaf, piece.From + done, row);
                Gradients.AddScaled(sum, row, (float)weights[i]);
            }

            rows.Write(0, piece.Leaf, piece.From + done, sum);
        }

        ArrayPool<float>.Shared.Return(buffer);
    }

    // Where each leaf of each row lies.
    sealed class Leaves
    {
        readonly nint[][] places;
        readonly bool[] bfloat16;
        readonly long[] lengths;

        internal Leaves(Tensor[][] rows_PS)
        {
            places = [.. rows_PS.Select(row => row.Select(Gradients.Address).ToArray())];
            bfloat16 = [.. rows_PS[0].Select(leaf => leaf.dtype == ScalarType.BFloat16)];
            lengths = [.. rows_PS[0].Select(leaf => leaf.numel())];
        }

        internal int Rows => places.Length;

        internal List<(int Leaf, long From, int Count)> Pieces()
        {
            var pieces = new List<(int, long, int)>();
            for (var leaf = 0; leaf < lengths.Length; leaf++)
            for (long from = 0; from < lengths[leaf]; from += Piece)
                pieces.Add((leaf, from, (int)Math.Min(Piece, lengths[leaf] - from)));
            return pieces;
        }

        internal void Read(int row, int leaf, long from, Span<float> values)
        {
            var place = places[row][leaf];
            if (bfloat16[leaf])
                Gradients.Widen(new((ushort*)place + from, values.Length), values);
            else
                new ReadOnlySpan<float>((float*)place + from, values.Length).CopyTo(values);
        }

        internal void Write(int row, int leaf, long from, ReadOnlySpan<float> values)
        {
            var place = places[row][leaf];
            if (bfloat16[leaf])
                Gradients.Round(values, new((ushort*)place + from, values.Length));
            else
                values.CopyTo(new((float*)place + from, values.Length));
        }
    }
}
