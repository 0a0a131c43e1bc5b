namespace HydraSharp.Determinism;

/// <summary>
/// Random numbers that are a pure function of (seed, epoch, index): the order in which threads work cannot change them.
/// SplitMix64: Steele, Lea and Flood, OOPSLA 2014.
/// </summary>
/// <remarks>Public because a transform of another assembly draws from it.</remarks>
public sealed class SampleRandom(long seed, long epoch, long index)
{
    ulong state = Mix(Mix(Mix((ulong)seed) ^ (ulong)epoch) ^ (ulong)index);

    /// <summary>The next 64 random bits.</summary>
    public ulong NextBits()
    {
        state += 0x9E3779B97F4A7C15UL;
        return Finish(state);
    }

    /// <summary>A number from 0 (included) to 1 (excluded).</summary>
    public double NextDouble() => (NextBits() >> 11) * (1.0 / (1UL << 53));

    /// <summary>A number from <paramref name="low"/> (included) to <paramref name="high"/> (excluded).</summary>
    public double Uniform(double low, double high) => low + (high - low) * NextDouble();

    /// <summary>A whole number from 0 (included) to <paramref name="count"/> (excluded).</summary>
    public int Next(int count) => (int)Math.BigMul(NextBits(), (ulong)count, out _);

    /// <summary>A normally distributed number with mean 0 and deviation 1 (Box-Muller).</summary>
    public double Normal() => Math.Sqrt(-2 * Math.Log(1 - NextDouble())) * Math.Cos(2 * Math.PI * NextDouble());

    /// <summary>
    /// A number from 0 to 1 with the Beta(alpha, alpha) distribution: X / (X + Y) of two Gamma(alpha) numbers, by their logarithms,
    /// because a small alpha makes both vanish.
    /// </summary>
    public double Beta(double alpha)
    {
        var (x, y) = (LogGamma(alpha), LogGamma(alpha));
        return 1 / (1 + Math.Exp(y - x));
    }

    /// <summary>The numbers 0 to count-1 in random order (Fisher-Yates).</summary>
    public int[] Permutation(int count)
    {
        var order = Enumerable.Range(0, count).ToArray();
        for (var i = count - 1; i > 0; i--)
        {
            var j = Next(i + 1);
            (order[i], order[j]) = (order[j], order[i]);
        }

        return order;
    }

    // The logarithm of a Gamma(shape) number: Marsaglia and Tsang, ACM Transactions on Mathematical Software 26 (2000), for shape + 1 >=
    // 1, and their section 6 from there down to shape.
    double LogGamma(double shape)
    {
        var d = shape + 1 - 1.0 / 3;
        var c = 1 / Math.Sqrt(9 * d);
        while (true)
        {
            var x = Normal();
            var v = Math.Pow(1 + c * x, 3);
            if (v <= 0 || Math.Log(1 - NextDouble()) >= x * x / 2 + d - d * v + d * Math.Log(v))
                continue;
            return Math.Log(d * v) + Math.Log(1 - NextDouble()) / shape;
        }
    }

    static ulong Mix(ulong value) => Finish(value + 0x9E3779B97F4A7C15UL);

    static ulong Finish(ulong z)
    {
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
        return z ^ (z >> 31);
    }
}
