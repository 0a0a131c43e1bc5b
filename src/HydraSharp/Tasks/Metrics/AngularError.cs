using HydraSharp.Inference;
using HydraSharp.Inference.Cards;

namespace HydraSharp.Tasks.Metrics;

/// <summary>
/// Mean angle between answer and target, in degrees, over all known pixels of all images, whatever the length of the answer; an answer
/// without length is a right angle away.
/// </summary>
public sealed record AngularError : MetricSpec
{
    /// <inheritdoc />
    public override bool HigherIsBetter => false;

    /// <inheritdoc />
    public override bool Supports(AnswerKind kind) => kind is AnswerKind.DirectionMap;

    /// <inheritdoc />
    public override Measurement Start(Decision decision) => new Sum();

    sealed class Sum : SummedMeasurement
    {
        double pixels;
        double degrees;

        public override double[] Sums => [degrees, pixels];

        public override double Of(ReadOnlySpan<double> sums) => sums[1] == 0 ? double.NaN : sums[0] / sums[1];

        public override void Add(ReadOnlySpan<float> answer, ReadOnlySpan<float> target)
        {
            for (var i = 0; i < target.Length; i += 3)
            {
                if (float.IsNaN(target[i] + target[i + 1] + target[i + 2]))
                    continue;
                pixels++;
                degrees += Angle(answer.Slice(i, 3), target.Slice(i, 3)) * (180 / Math.PI);
            }
        }

        // By sine and cosine: the arc cosine alone is coarse near 0. Both have the same factor, the product of the lengths.
        static double Angle(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
        {
            double x = Minor(a, b, 1, 2),
                y = Minor(a, b, 2, 0),
                z = Minor(a, b, 0, 1);
            var (sine, cosine) = (Math.Sqrt(x * x + y * y + z * z), (double)a[0] * b[0] + (double)a[1] * b[1] + (double)a[2] * b[2]);
            return sine == 0 && cosine == 0 ? Math.PI / 2 : Math.Atan2(sine, cosine);
        }

        static double Minor(ReadOnlySpan<float> a, ReadOnlySpan<float> b, int i, int j) => (double)a[i] * b[j] - (double)a[j] * b[i];
    }
}
