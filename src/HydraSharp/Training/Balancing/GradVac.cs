using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Gradient vaccine: brings the cosine between every two gradients up to what it usually is between them, a moving average that begins at
/// 0, and adds up the gradients; so it acts on tasks that merely agree less than usual too. The first step is PCGrad's. Wang et al., ICLR
/// 2021, equations 2 and 3, https://arxiv.org/abs/2010.05874. Over the whole shared part, as in LibMTL. Pairs of which a task has no
/// label keep their average.
/// </summary>
public sealed record GradVac : GradientBalancing
{
    /// <summary>How fast the moving average follows: its share of the newest cosine. 0.01 in the paper, 0.5 in LibMTL.</summary>
    public double Beta { get; init; } = 0.5;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) => new Vaccine(tasks, Beta).call;

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> CreateModule(int tasks) => new Vaccine(tasks, Beta);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Beta is > 0 and <= 1, "beta", $"{Beta} is not a share", "above 0, up to 1; 0.5 and 0.01 are usual");
    }

    sealed class Vaccine : nn.Module<Tensor, Tensor, Tensor>
    {
        const double Most = 1 - 1e-9;

        readonly double beta;
        readonly Tensor targets;

        internal Vaccine(int tasks, double beta)
            : base(nameof(GradVac))
        {
            (this.beta, targets) = (beta, zeros(tasks, tasks));
            RegisterComponents();
        }

        public override Tensor forward(Tensor gramian_PP, Tensor present_P)
        {
            using var none = no_grad();
            var present = present_P.data<long>().ToArray();
            return SquareMatrix.Rule(gramian => Weights(gramian, present))(gramian_PP, present_P);
        }

        double[] Weights(double[,] gramian, long[] present)
        {
            var size = present.Length;
            var total = new double[size];
            for (var i = 0; i < size; i++)
            {
                var own = new double[size];
                own[i] = 1;
                foreach (var j in randperm(size).data<long>().ToArray())
                    if (j != i)
                        Vaccinate(gramian, present, own, i, (int)j);
                for (var k = 0; k < size; k++)
                    total[k] += own[k];
            }

            return total;
        }

        // Own holds how much of every gradient the vector has that began as task i's: lengths and cosines come from the Gramian.
        void Vaccinate(double[,] gramian, long[] present, double[] own, int i, int j)
        {
            var product = Product(gramian, own, j);
            var square = Enumerable.Range(0, own.Length).Sum(k => own[k] * Product(gramian, own, k));
            if (!(square > 0) || !(gramian[j, j] > 0))
                return;
            var (length, other) = (Math.Sqrt(square), Math.Sqrt(gramian[j, j]));
            var cosine = Math.Clamp(product / length / other, -1, 1);
            var target = Math.Clamp(targets[present[i], present[j]].item<float>(), -Most, Most);
            if (cosine < target)
                own[j] += length * (target * Sine(cosine) - cosine * Sine(target)) / (other * Sine(target));
            targets[present[i], present[j]] = (float)((1 - beta) * target + beta * cosine);
        }

        static double Product(double[,] gramian, double[] own, int j) => Enumerable.Range(0, own.Length).Sum(k => own[k] * gramian[k, j]);

        static double Sine(double cosine) => Math.Sqrt(Math.Max(0, 1 - cosine * cosine));
    }
}
