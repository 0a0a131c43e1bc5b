using HydraSharp.Specs;
using HydraSharp.Tests.Runs;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training;

/// <summary>
/// The families' ways to turn losses into gradients, on one shared factor f = 1 with heads w_a = 3, w_b = 2. Image 0 is (1, 0, 0) with
/// labels a 1, b 10;
/// images 1 to 3 have a label of a alone, image 4 has none.
/// </summary>
[Collection(nameof(WholeRuns))]
public sealed class BalancingBackwardTests
{
    const string Factor = "backbone.factor";
    const string WeightA = "heads.a.layers.output.weight";
    const string WeightB = "heads.b.layers.output.weight";

    public static IEnumerable<TheoryDataRow<string>> Methods =>
        from member in Catalog.Default.Members(typeof(BalancingSpec))
        where member.Assembly == typeof(BalancingSpec).Assembly && member != typeof(Auto)
        select new TheoryDataRow<string>(member.Name);

    // On the features (f, 0, 0): a's gradient is 2 (3 - 1) (3, 3, 3), b's 2 (2 - 10) (2, 2, 2). Products 12² · 3, -12 · 32 · 3 and 32² ·
    // 3; through the image, which is 1 in its first channel alone, the factor follows 12 · first - 32 · second.
    [Fact]
    public void OnTheFeaturesARuleSeesTheirGradients()
    {
        var seen = new List<(double[] Gramian, long[] Tasks)>();
        using var plain = Begin(
            new TrainerTests.Fixed
            {
                First = 0.5,
                Second = 2,
                Seen = seen.Add,
                GradientAt = GradientPlace.Representation,
            }
        );
        plain.Step(0.01, [0]);
        Assert.Equal([432, -1152, -1152, 3072], seen[0].Gramian);
        Near(1 - 0.01f * (6 - 64), plain[Factor][0]);
        Near(3 - 0.01f * 4, plain[WeightA][0]);
        Near(2 + 0.01f * 16, plain[WeightB][0]);
        plain.Step(0, [1]);
        Assert.Equal([0], seen[1].Tasks);
    }

    // a has the labels of both batches, b those of the first alone. A rule sees each batch's own means; their gradients add up to those of
    // the step's means.
    [Fact]
    public void OnTheFeaturesEachBatchIsWeighedByItsOwnMeans()
    {
        var seen = new List<(double[] Gramian, long[] Tasks)>();
        using var plain = Begin(new TrainerTests.Fixed { Seen = seen.Add, GradientAt = GradientPlace.Representation }, 2);
        plain.Step(0.01, [0], [1]);
        Assert.Equal([432, -1152, -1152, 3072], seen[0].Gramian);
        Assert.Equal([108], seen[1].Gramian); // 2 (3 - 2) (3, 3, 3)
        Near(1 - 0.01f * (9 - 32), plain[Factor][0]);
    }

    // With weights of 1 for all, both places give the step of equal weights; the body has a convolution and a batch norm.
    [Theory]
    [InlineData(GradientPlace.Parameters)]
    [InlineData(GradientPlace.Representation)]
    public void WeightsOfOneAreThePlainSum(GradientPlace place)
    {
        using var plain = new Plain(Plain.Descent(), new EqualWeights(), new Plain.Normed());
        using var weighed = new Plain(Plain.Descent(), new TrainerTests.Fixed { GradientAt = place }, new Plain.Normed());
        foreach (var one in new[] { plain, weighed })
        {
            using var none = no_grad();
            manual_seed(3);
            foreach (var (_, parameter) in one.Net.named_parameters())
                parameter.uniform_(0.2, 1);
            using (enable_grad())
                for (var i = 0; i < 3; i++)
                    one.Step(0.01, [0, 1, 2, 3]);
        }

        Assert.All(All(plain).Zip(All(weighed)), p => Near(p.First, p.Second));
    }

    // The whole gradient is what a Jacobian method sees, and its mean losses over both batches: a (4 + 1) / 2, b 64.
    [Fact]
    public void AJacobianMethodSeesTheWholeStep()
    {
        var rule = new Seeing();
        using var plain = Begin(rule, 2);
        plain.Step(0.01, [0], [1]);
        Assert.Equal([9, -32], rule.Jacobian);
        Assert.Equal([2.5f, 64], rule.Losses);
        Near(1 - 0.01f * 7, plain[Factor][0]);
        Near(3 - 0.01f * 10 * 2, plain[WeightA][0]); // image 0 alone has the first channel: half of 2 (3 - 1), ten times
        Near(2 + 0.01f * 16 * 20, plain[WeightB][0]);
    }

    // a alone, three batches of an image: 2 (3 f - t) 3 is 6 for label 2, -6 for 4, and 2 (6 f - 3) 6 is 36 for image 3, each of its
    // batch's mean. The product of the first two is -36; the factor follows the third, which is a third of the step's labels.
    [Fact]
    public void IndependentSamplesGiveProductsAndStep()
    {
        var seen = new List<double[]>();
        using var plain = Begin(new Sampling { Seen = seen.Add }, 3);
        plain.Step(0.01, [1], [2], [3]);
        Assert.Equal(-36, Assert.Single(Assert.Single(seen)), 1e-4);
        Near(1 - 0.01f * 36, plain[Factor][0]);
    }

    // b has no label in the second and third: all three are one sample, with means over the whole step: 12, 6 and -6 of a, -32 of b.
    [Fact]
    public void WithoutALabelInEverySampleTheWholeStepIsOne()
    {
        var seen = new List<double[]>();
        using var plain = Begin(new Sampling { Seen = seen.Add }, 3);
        plain.Step(0.01, [0], [1], [2]);
        Assert.All(new double[] { 16, -128, -128, 1024 }.Zip(Assert.Single(seen)), p => Assert.Equal(p.First, p.Second, 1e-3));
        Near(1 - 0.01f * (4 - 32), plain[Factor][0]);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public void MissingLabelsAndBatchesWithoutAny(string method)
    {
        using var plain = Begin((BalancingSpec)Catalog.Default.Create(typeof(BalancingSpec), method)!);
        plain.Step(0.001, [0]);
        plain.Step(0.001, [1]);
        var (before, state) = (All(plain), State(plain));
        var b = plain[WeightB];
        plain.Step(0.001, [4]);
        Assert.Equal(before, All(plain));
        Assert.Equal(state, State(plain));
        plain.Step(0.001, [1, 2]);
        Assert.Equal(b, plain[WeightB]);
        plain.Step(0.001, [0, 1, 2, 3]);
        Assert.All(All(plain), v => Assert.True(float.IsFinite(v)));
        Assert.NotEqual(before, All(plain));
    }

    static Plain Begin(BalancingSpec balancing, int accumulate = 1)
    {
        var plain = new Plain(Plain.Descent() with { GradientAccumulationSteps = accumulate }, balancing, new Plain.Scaled());
        using var none = no_grad();
        foreach (var (name, value) in new[] { (WeightA, 3), (WeightB, 2) })
            plain.Net.named_parameters().Single(p => p.name == name).parameter.fill_(value);
        return plain;
    }

    static float[] All(Plain plain) => [.. plain.Names.SelectMany(n => plain[n])];

    static double[] State(Plain plain)
    {
        using var none = no_grad();
        return [.. (plain.Trainer.Balance?.state_dict() ?? []).Values.SelectMany(t => t.to(float64).reshape(-1).data<double>().ToArray())];
    }

    static void Near(float expected, float found) => Assert.Equal(expected, found, 1e-5f);

    sealed record Sampling : GradientBalancing
    {
        public Action<double[]> Seen { get; init; } = _ => { };

        internal override int Samples => 3;

        public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
            (products_PP, present_P) =>
            {
                Seen(products_PP.data<double>().ToArray());
                return ones(present_P.shape[0], dtype: float64);
            };
    }

    sealed record Seeing : JacobianBalancing
    {
        internal float[] Jacobian { get; private set; } = [];

        internal float[] Losses { get; private set; } = [];

        internal override JacobianRule Create(int tasks, long parameters) => new Rule(this);

        sealed class Rule(Seeing spec) : JacobianRule(nameof(Seeing))
        {
            public override Tensor Step(Tensor jacobian_PN, Tensor losses_P, Tensor present_P)
            {
                spec.Jacobian = jacobian_PN.reshape(-1).data<float>().ToArray();
                spec.Losses = losses_P.data<float>().ToArray();
                return tensor(new[] { 7f });
            }

            public override double[] HeadWeights(Tensor losses_P, Tensor present_P) => [10, 20];
        }
    }
}
