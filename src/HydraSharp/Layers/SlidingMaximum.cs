using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace HydraSharp.Layers;

/// <summary>
/// The maximum over a window of 5x5 cells with stride 1 in maps [height, width, channels] of bfloat16, and its gradient: along the rows
/// first, then down the columns, on the numbers read as whole numbers in the same order. Of equal cells the first counts, as in PyTorch;
/// -0 is less than 0, and a NaN the largest or the smallest of all by its sign. The work is cut into pieces of fixed size, so the result
/// does not depend on the number of threads.
/// </summary>
internal readonly unsafe struct SlidingMaximum
{
    internal const int Window = 5;

    const int Reach = Window / 2;
    const int RowsOfPiece = 32;
    const int Lanes = 32;
    const int ColumnBits = 3;
    const byte NoPlace = 0xFF;

    readonly int height;
    readonly int width;
    readonly int channels;

    internal SlidingMaximum(long height, long width, long channels) =>
        (this.height, this.width, this.channels) = checked(((int)height, (int)width, (int)channels));

    int Row => width * channels;

    int Pieces => (height + RowsOfPiece - 1) / RowsOfPiece;

    /// <summary>The maxima of maps, and where in its window each was found.</summary>
    /// <param name="x">Address of the maps.</param>
    /// <param name="maxima">Address of as many numbers, to be written.</param>
    /// <param name="places">Address of as many bytes, to be written for <see cref="Backward"/>; 0 where they are not wanted.</param>
    /// <param name="maps">How many maps.</param>
    /// <param name="threads">Threads to use.</param>
    internal void Forward(nint x, nint maxima, nint places, long maps, int threads)
    {
        var self = this;
        Run(maps, threads, (map, from, to) =>
        {
            var at = map * self.height * self.Row;
            self.Maxima((ushort*)x + at, (ushort*)maxima + at, places == 0 ? null : (byte*)places + at, from, to);
        });
    }

    /// <summary>The gradient of maps, of that of their maxima.</summary>
    /// <param name="gradient">Address of the maxima's gradient.</param>
    /// <param name="places">Address of what <see cref="Forward"/> wrote.</param>
    /// <param name="result">Address of the maps' gradient, to be written.</param>
    /// <param name="maps">How many maps.</param>
    /// <param name="threads">Threads to use.</param>
    internal void Backward(nint gradient, nint places, nint result, long maps, int threads)
    {
        var self = this;
        Run(maps, threads, (map, from, to) =>
        {
            var at = map * self.height * self.Row;
            self.Gradients((ushort*)gradient + at, (byte*)places + at, (ushort*)result + at, from, to);
        });
    }

    void Run(long maps, int threads, Action<long, int, int> body)
    {
        var (pieces, rows) = (Pieces, height);
        Parallel.For(0, maps * pieces, new() { MaxDegreeOfParallelism = threads }, i =>
            body(i / pieces, (int)(i % pieces) * RowsOfPiece, Math.Min(rows, (int)(i % pieces + 1) * RowsOfPiece))
        );
    }

    void Maxima(ushort* x, ushort* maxima, byte* places, int from, int to)
    {
        var (padded, room) = ((width + Window - 1) * channels + Lanes, Row + Lanes);
        var rented = ArrayPool<short>.Shared.Rent(padded + (Window + 1) * room);
        var columns = ArrayPool<byte>.Shared.Rent(Window * room);
        fixed (short* keys = rented)
        fixed (byte* found = columns)
        {
            var outside = keys + padded;
            var rows = outside + room;
            new Span<short>(keys, padded + room).Fill(short.MinValue);
            for (var y = from - Reach; y < to + Reach; y++)
            {
                var place = (y + Window) % Window;
                if (y >= 0 && y < height)
                    AlongRow(x + (long)y * Row, keys, rows + place * room, found + place * room);
                if (y >= from + Reach)
                    DownColumns(rows, outside, found, y - Reach, maxima, places);
            }
        }

        ArrayPool<short>.Shared.Return(rented);
        ArrayPool<byte>.Shared.Return(columns);
    }

    // The largest of five cells beside each other, for each cell of a row. Keys holds the row with two cells of the least number on either
    // side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void AlongRow(ushort* x, short* keys, short* maxima, byte* found)
    {
        var i = 0;
        for (; i <= Row - Lanes; i += Lanes)
            Key(Vector512.Load(x + i)).Store(keys + Reach * channels + i);
        for (; i < Row; i++)
            keys[Reach * channels + i] = Key(x[i]);
        for (i = 0; i < Row; i += Lanes)
        {
            var (best, place) = (Vector512.Load(keys + i), Vector512<short>.Zero);
            for (short k = 1; k < Window; k++)
                Challenge(ref best, ref place, Vector512.Load(keys + i + k * channels), k);
            best.Store(maxima + i);
            Bytes(place).Store(found + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void DownColumns(short* rows, short* outside, byte* found, int y, ushort* maxima, byte* places)
    {
        var room = Row + Lanes;
        var seen = stackalloc short*[Window];
        for (var k = 0; k < Window; k++)
        {
            var row = y + k - Reach;
            seen[k] = row < 0 || row >= height ? outside : rows + (row + Window) % Window * room;
        }

        var (at, last) = ((long)y * Row, Row - Lanes);
        var own = found + y % Window * room;
        for (var i = 0; i < Row; i += Lanes)
        {
            var (best, place) = (Vector512.Load(seen[0] + i), Vector512<short>.Zero);
            for (short k = 1; k < Window; k++)
                Challenge(ref best, ref place, Vector512.Load(seen[k] + i), k);
            var value = Key(best.AsUInt16()).AsUInt16();
            var both = Vector256.Load(own + i) | Bytes(place << ColumnBits);
            if (i <= last)
            {
                value.Store(maxima + at + i);
                if (places != null)
                    both.Store(places + at + i);
                continue;
            }

            for (var j = i; j < Row; j++)
                maxima[at + j] = value[j - i];
            if (places != null)
                for (var j = i; j < Row; j++)
                    places[at + j] = both[j - i];
        }
    }

    void Gradients(ushort* gradient, byte* places, ushort* result, int from, int to)
    {
        var (padded, margin) = ((width + Window - 1) * channels + Lanes, Reach * channels);
        var rented = ArrayPool<float>.Shared.Rent(padded);
        var columns = ArrayPool<byte>.Shared.Rent(padded);
        fixed (float* sums = rented)
        fixed (byte* found = columns)
        {
            new Span<float>(sums, padded).Clear();
            new Span<byte>(found, padded).Fill(NoPlace);
            for (var y = from; y < to; y++)
            {
                UpColumns(gradient, places, y, sums + margin);
                new Span<byte>(places + (long)y * Row, Row).CopyTo(new(found + margin, Row));
                OverRow(sums, found, result + (long)y * Row);
            }
        }

        ArrayPool<float>.Shared.Return(rented);
        ArrayPool<byte>.Shared.Return(columns);
    }

    // What the row y of the largest of five beside each other gets from the maxima up to two rows away.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void UpColumns(ushort* gradient, byte* places, int y, float* sums)
    {
        var (row, first, end) = (Row, Math.Max(y - Reach, 0), Math.Min(y + Reach + 1, height));
        var gradients = gradient + (long)first * row;
        var found = places + (long)first * row;
        var i = 0;
        for (; i <= row - Lanes; i += Lanes)
        {
            var (low, high) = (Vector512<float>.Zero, Vector512<float>.Zero);
            var g = gradients + i;
            var p = found + i;
            for (var wanted = y - first + Reach; wanted > y - end + Reach; wanted--, g += row, p += row)
            {
                var hit = Vector512.Equals(Wide(Vector256.Load(p)) >>> ColumnBits, Vector512.Create((ushort)wanted));
                var (a, b) = Vector512.Widen(Vector512.Load(g) & hit);
                low += (a << 16).AsSingle();
                high += (b << 16).AsSingle();
            }

            low.Store(sums + i);
            high.Store(sums + i + Lanes / 2);
        }

        for (; i < row; i++)
        {
            sums[i] = 0;
            for (var r = first; r < end; r++)
                if (places[(long)r * row + i] >> ColumnBits == y - r + Reach)
                    sums[i] += BitConverter.UInt32BitsToSingle((uint)gradient[(long)r * row + i] << 16);
        }
    }

    // What each cell of a row gets from the largest of five beside each other. Both inputs have two cells of nothing on either side.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    void OverRow(float* sums, byte* found, ushort* result)
    {
        var (row, step) = (Row, channels);
        for (var i = 0; i < row; i += Lanes)
        {
            var (low, high) = (Vector512<float>.Zero, Vector512<float>.Zero);
            var s = sums + i;
            var p = found + i;
            for (var wanted = Window - 1; wanted >= 0; wanted--, s += step, p += step)
            {
                var hit = Vector512.Equals(
                    Wide(Vector256.Load(p)) & Vector512.Create((ushort)((1 << ColumnBits) - 1)),
                    Vector512.Create((ushort)wanted)
                );
                var (a, b) = Vector512.Widen(hit.AsInt16());
                low += (Vector512.Load(s).AsInt32() & a).AsSingle();
                high += (Vector512.Load(s + Lanes / 2).AsInt32() & b).AsSingle();
            }

            var rounded = Vector512.Narrow(Rounded(low), Rounded(high));
            if (i <= row - Lanes)
                rounded.Store(result + i);
            else
                for (var j = i; j < row; j++)
                    result[j] = rounded[j - i];
        }
    }

    static void Challenge(ref Vector512<short> best, ref Vector512<short> place, Vector512<short> other, short k)
    {
        place = Vector512.ConditionalSelect(Vector512.GreaterThan(other, best), Vector512.Create(k), place);
        best = Vector512.Max(best, other);
    }

    // Numbers of bfloat16 as whole numbers in the same order, and back: negative ones are in the opposite order.
    static Vector512<short> Key(Vector512<ushort> x)
    {
        var bits = x.AsInt16();
        return bits ^ ((bits >> 15) & Vector512.Create(short.MaxValue));
    }

    static short Key(ushort x) => (short)((short)x ^ ((short)x >> 15 & short.MaxValue));

    static Vector256<byte> Bytes(Vector512<short> x) => Vector256.Narrow(x.GetLower().AsUInt16(), x.GetUpper().AsUInt16());

    static Vector512<ushort> Wide(Vector256<byte> x)
    {
        if (Avx512BW.IsSupported)
            return Avx512BW.ConvertToVector512UInt16(x);
        var (low, high) = Vector256.Widen(x);
        return Vector512.Create(low, high);
    }

    // To the nearest bfloat16, ties to even, in the lower half of each lane.
    static Vector512<uint> Rounded(Vector512<float> x)
    {
        var bits = x.AsUInt32();
        return (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
    }
}
