namespace HydraSharp.Inference;

/// <summary>What one task says of one image. The nested records are the whole set.</summary>
public abstract record Answer
{
    Answer() { }

    /// <summary>A number in its unit, such as 31.4 years.</summary>
    public sealed record Number(double Value, string Unit) : Answer;

    /// <summary>One of several classes, with the probability of each in class order.</summary>
    public sealed record Category(string Label, double Probability, IReadOnlyList<KeyValuePair<string, double>> Probabilities) : Answer;

    /// <summary>One of several ordered levels (0 = lowest), with the probability of each.</summary>
    public sealed record Level(string Label, int Index, double Probability, IReadOnlyList<KeyValuePair<string, double>> Probabilities)
        : Answer;

    /// <summary>The class of every pixel.</summary>
    /// <param name="Width">Width in pixels.</param>
    /// <param name="Height">Height in pixels.</param>
    /// <param name="Pixels">Class of each pixel, rows from the top.</param>
    /// <param name="Shares">Share of the pixels that each class has, in class order.</param>
    public sealed record ClassMap(int Width, int Height, ReadOnlyMemory<byte> Pixels, IReadOnlyList<KeyValuePair<string, double>> Shares)
        : Answer
    {
        internal static ClassMap Of(ReadOnlySpan<float> answer, IReadOnlyList<string> classes, int width)
        {
            var pixels = new byte[answer.Length];
            var counts = new long[classes.Count];
            for (var i = 0; i < pixels.Length; i++)
                counts[pixels[i] = (byte)Math.Clamp((int)answer[i], 0, classes.Count - 1)]++;
            return new(
                width,
                pixels.Length / width,
                pixels,
                [.. classes.Select((c, i) => KeyValuePair.Create(c, (double)counts[i] / pixels.Length))]
            );
        }
    }

    /// <summary>A number for every pixel, such as its depth.</summary>
    /// <param name="Width">Width in pixels.</param>
    /// <param name="Height">Height in pixels.</param>
    /// <param name="Pixels">Number of each pixel, rows from the top.</param>
    /// <param name="Unit">Unit of the numbers.</param>
    public sealed record NumberMap(int Width, int Height, ReadOnlyMemory<float> Pixels, string Unit) : Answer
    {
        /// <summary>The least, the middle and the largest number.</summary>
        public (float Least, float Median, float Most) Range()
        {
            var sorted = Pixels.ToArray();
            Array.Sort(sorted);
            return (sorted[0], sorted[sorted.Length / 2], sorted[^1]);
        }
    }

    /// <summary>A direction for every pixel, as a unit vector.</summary>
    /// <param name="Width">Width in pixels.</param>
    /// <param name="Height">Height in pixels.</param>
    /// <param name="Pixels">[height, width, 3], rows from the top.</param>
    public sealed record DirectionMap(int Width, int Height, ReadOnlyMemory<float> Pixels) : Answer
    {
        /// <summary>The mean direction, not of length 1.</summary>
        public (double X, double Y, double Z) Mean()
        {
            var (x, y, z) = (0.0, 0.0, 0.0);
            var values = Pixels.Span;
            for (var i = 0; i < values.Length; i += 3)
                (x, y, z) = (x + values[i], y + values[i + 1], z + values[i + 2]);
            var count = Math.Max(1, values.Length / 3);
            return (x / count, y / count, z / count);
        }
    }

    /// <summary>Any number of labels: those at or above the threshold, and the probability of each.</summary>
    public sealed record Labels(IReadOnlyList<string> Present, IReadOnlyList<KeyValuePair<string, double>> Probabilities) : Answer;
}
