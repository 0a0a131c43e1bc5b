using HydraSharp.Tests.Runs;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Optimizers;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training;

[Collection(nameof(WholeRuns))]
public sealed class TrainerTests
{
    const string WeightA = "heads.a.layers.output.weight";
    const string BiasA = "heads.a.layers.output.bias";
    const string WeightB = "heads.b.layers.output.weight";
    const string Factor = "backbone.factor";

    // From zero weights: d/dw = mean of -2 t x, d/db = mean of -2 t. Rows 0, 1, 2 with t = 1, 2, 4: -(2, 4, 8) / 3 and -14 / 3; the rate is
    // 0.3.
    static readonly float[] AfterThreeRows = [0.2f, 0.4f, 0.8f];

    [Fact]
    public void AStepIsTheGradientOfTheMeanOverLabelledRows()
    {
        using var plain = new Plain(Plain.Descent());
        var losses = plain.Step(0.3, [0, 1, 2]);
        Near(AfterThreeRows, plain[WeightA]);
        Near([1.4f], plain[BiasA]);
        Near([6], plain[WeightB][..1]); // only row 0 is labelled: -2 * 10 * 1, not a third of it
        Assert.Equal([21, 100], losses.Sums);
        Assert.Equal([3, 1], losses.Weights);
    }

    // 2 + 1 rows: the mean of the batches' means would weigh the last row double.
    [Fact]
    public void AccumulatedBatchesOfDifferentLengthsMakeTheMeanOverAllRows()
    {
        using var plain = new Plain(Plain.Descent() with { GradientAccumulationSteps = 2 });
        plain.Step(0.3, [0, 1], [2]);
        Near(AfterThreeRows, plain[WeightA]);
        Near([1.4f], plain[BiasA]);
        Near([6], plain[WeightB][..1]);
    }

    [Fact]
    public void AWeightOfATaskMultipliesItsGradient()
    {
        using var plain = new Plain(Plain.Descent(), weightOfB: 0.5);
        plain.Step(0.3, [0, 1, 2]);
        Near(AfterThreeRows, plain[WeightA]);
        Near([3], plain[WeightB][..1]);
    }

    // Row 0 with the label of the data counts 1, row 1 with an added one a half: 100 and 50 over 1.5, however they are divided into
    // batches.
    [Fact]
    public void AnAddedLabelCountsItsShareOfTheMean()
    {
        foreach (
            var batches in new int[][][]
            {
                [
                    [0, 1, 2],
                ],
                [
                    [0],
                    [1, 2],
                ],
            }
        )
        {
            using var plain = new Plain(
                Plain.Descent() with
                {
                    GradientAccumulationSteps = batches.Length,
                },
                added: [new(1, "b", "10", 0.5f)]
            );
            var losses = plain.Step(0.3, batches);
            Near(AfterThreeRows, plain[WeightA]);
            Near([4, 2, 0], plain[WeightB]);
            Assert.Equal([21, 150], losses.Sums);
            Assert.Equal([3, 1.5], losses.Weights);
        }
    }

    // The second step has momentum and weight decay to move 'b' with: nothing may.
    [Fact]
    public void ABatchWithoutALabelChangesNothingForThatTask()
    {
        using var plain = new Plain(Plain.Descent() with { Optimizer = new AdamW { WeightDecay = 0.1 } }, new UncertaintyWeighting());
        plain.Step(0.1, [0, 1]);
        var before = Everything(plain, "heads.b");
        var own = Variance(plain, 1);
        var other = Variance(plain, 0);
        plain.Step(0.1, [1, 2, 3]);
        Assert.Equal(before, Everything(plain, "heads.b"));
        Assert.Equal(own, Variance(plain, 1));
        Assert.NotEqual(other, Variance(plain, 0));
    }

    [Fact]
    public void AnAbsentTaskDoesNotChangeTheOthersEither()
    {
        using var two = new Plain(Plain.Descent());
        using var silent = new Plain(Plain.Descent(), weightOfB: 7);
        two.Step(0.3, [1, 2]);
        silent.Step(0.3, [1, 2]);
        Assert.Equal(two[WeightA], silent[WeightA]);
        Assert.All(silent[WeightB], w => Assert.Equal(0, w));
    }

    // The gradient of the head's two parts is (-2/3, -4/3, -8/3) and -14/3 for 'a', (-20, 0, 0) and -20 for 'b'.
    [Fact]
    public void ClippingScalesTheWholeGradient()
    {
        var norm = Math.Sqrt((4 + 16 + 64 + 196) / 9.0 + 800);
        using var plain = new Plain(Plain.Descent() with { ClipNorm = norm / 2 });
        plain.Step(0.3, [0, 1, 2]);
        Near([.. AfterThreeRows.Select(w => w / 2)], plain[WeightA]);
    }

    [Fact]
    public void TheLongestPrefixGivesAPartItsRate()
    {
        var rates = new Dictionary<string, double>(StringComparer.Ordinal)
        {
            ["heads"] = 3,
            ["heads.a"] = 2,
            ["heads.a.layers.output.bias"] = 0,
        };
        using var plain = new Plain(Plain.Descent() with { Rates = rates });
        plain.Step(0.1, [0, 1, 2]);
        Near([.. AfterThreeRows.Select(w => w * 2 / 3)], plain[WeightA]);
        Assert.Equal([0], plain[BiasA]);
        Near([6], plain[WeightB][..1]);
    }

    [Fact]
    public void AFrozenPartKeepsItsWeightsAndItsStatistics()
    {
        using var free = new Plain(Plain.Descent(), backbone: new Plain.Normed());
        using var frozen = new Plain(Plain.Descent() with { Freeze = ["backbone"] }, backbone: new Plain.Normed());
        foreach (var (plain, learns) in new[] { (free, true), (frozen, false) })
        {
            Scatter(plain);
            var before = State(plain, "backbone");
            for (var i = 0; i < 3; i++)
                plain.Step(0.1, [0, 1, 2, 3]);
            var after = State(plain, "backbone");
            Assert.Equal(
                ["conv.weight", "norm.bias", "norm.num_batches_tracked", "norm.running_mean", "norm.running_var", "norm.weight"],
                before.Keys.Select(k => k["backbone.".Length..]).Order(StringComparer.Ordinal)
            );
            Assert.All(before, p => Assert.Equal(learns, !p.Value.SequenceEqual(after[p.Key])));
        }
    }

    // Shared factor 1, heads w_a = (1, 1, 1), w_b = (2, 2, 2), no biases; row 0 is (1, 0, 0) with t_a = 1, t_b = 10.
    // a: (1 - 1)... would be 0, so take row 0 alone with w_a = 3: d/dfactor = 2 (3 - 1) 3 = 12; b: 2 (2 - 10) 2 = -32.
    [Theory]
    [InlineData(1, 1, -20)]
    [InlineData(1, 0, 12)]
    [InlineData(0.5, 2, -58)]
    public void AGradientMethodWeighsTheSharedPartAlone(double first, double second, double expected)
    {
        using var plain = new Plain(Plain.Descent(), new Fixed { First = first, Second = second }, new Plain.Scaled());
        Set(plain, WeightA, 3);
        Set(plain, WeightB, 2);
        plain.Step(0.01, [0]);
        Near([(float)(1 - 0.01 * expected)], plain[Factor]);
        Near([(float)(3 - 0.01 * 4)], plain[WeightA][..1]); // heads follow their own gradients: 2 (3 - 1) = 4
        Near([(float)(2 + 0.01 * 16)], plain[WeightB][..1]); // 2 (2 - 10) = -16
    }

    [Fact]
    public void AGradientMethodSeesTheGramianOfTheLabelledTasks()
    {
        var seen = new List<(double[] Gramian, long[] Tasks)>();
        using var plain = new Plain(Plain.Descent(), new Fixed { Seen = seen.Add }, new Plain.Scaled());
        Set(plain, WeightA, 3);
        Set(plain, WeightB, 2);
        plain.Step(0, [0]);
        plain.Step(0, [1]); // only 'a' is labelled: 2 (3 - 2) 3 = 6
        Assert.Equal([144, -384, -384, 1024], seen[0].Gramian);
        Assert.Equal([0, 1], seen[0].Tasks);
        Assert.Equal([36], seen[1].Gramian);
        Assert.Equal([0], seen[1].Tasks);
    }

    // Rows 0 and 1 of 'a': ((3-1)^2 + (3-2)^2)/2, factor's gradient (2·2·3 + 2·1·3)/2 = 9; 'b' has row 0 alone: -32.
    [Fact]
    public void AGradientMethodSeesTheWholeStepWhenBatchesAreAccumulated()
    {
        var seen = new List<(double[] Gramian, long[] Tasks)>();
        using var plain = new Plain(
            Plain.Descent() with
            {
                GradientAccumulationSteps = 2,
            },
            new Fixed { Second = 0.5, Seen = seen.Add },
            new Plain.Scaled()
        );
        Set(plain, WeightA, 3);
        Set(plain, WeightB, 2);
        plain.Step(0.01, [0], [1]);
        var (gramian, tasks) = Assert.Single(seen);
        Assert.Equal([81, -288, -288, 1024], gramian);
        Assert.Equal([0, 1], tasks);
        Near([(float)(1 - 0.01 * (9 - 16))], plain[Factor]);
    }

    // Row 1: output 3e38 · 2e-38 = 6, loss (6 - 2)²; the factor's gradient 2 · 4 · 3e38 is beyond float32.
    [Fact]
    public void AGradientThatIsNotFiniteIsReportedAndTheNextStepStartsAnew()
    {
        using var plain = new Plain(Plain.Descent(), new Fixed(), new Plain.Scaled());
        Set(plain, WeightA, 3e38f);
        Set(plain, Factor, 2e-38f);
        var error = Assert.Throws<NotFiniteException>(() => plain.Step(0.01, [1]));
        Assert.Contains("the gradient of task 'a' on the shared part is not finite", error.Message, StringComparison.Ordinal);
        Near([3e38f], plain[WeightA][1..2]);
        Set(plain, WeightA, 3);
        Set(plain, Factor, 1);
        plain.Step(0.01, [0]);
        Near([1 - 0.01f * 12], plain[Factor]);
    }

    // decay 0.5 from the second step on: the early decay (1 + step) / (10 + step) is 2/11 at step 1, 3/12 at step 2.
    [Fact]
    public void TheAverageFollowsTheWeights()
    {
        using var plain = new Plain(Plain.Descent() with { EmaDecay = 0.5, EmaEvery = 1 });
        plain.Step(0.3, [0, 1, 2]);
        var first = plain[WeightA][2];
        plain.Step(0.3, [0, 1, 2]);
        var second = plain[WeightA][2];
        var expected = first * (9.0 / 11) * 0.25 + second * 0.75;
        Near([(float)expected], [plain.Trainer.Average!.Values[WeightA].data<float>().ToArray()[2]]);
        plain.Trainer.Average.Swap();
        Near([(float)expected], plain[WeightA][2..]);
        plain.Trainer.Average.Swap();
        Assert.Equal(second, plain[WeightA][2]);
    }

    static void Near(float[] expected, float[] found)
    {
        Assert.Equal(expected.Length, found.Length);
        for (var i = 0; i < expected.Length; i++)
            Assert.Equal(expected[i], found[i], 1e-5 * Math.Max(1, Math.Abs(expected[i])));
    }

    static void Set(Plain plain, string parameter, float value)
    {
        using var none = no_grad();
        plain.Net.named_parameters().Single(p => p.name == parameter).parameter.fill_(value);
    }

    static void Scatter(Plain plain)
    {
        using var none = no_grad();
        manual_seed(3);
        foreach (var (_, parameter) in plain.Net.named_parameters())
            parameter.uniform_(0.2, 1);
    }

    static float[] Variance(Plain plain, int task) =>
        plain.Trainer.Balance!.named_parameters().ElementAt(task).parameter.detach().data<float>().ToArray();

    static float[] Everything(Plain plain, string part) =>
        [.. State(plain, part).OrderBy(p => p.Key, StringComparer.Ordinal).SelectMany(p => p.Value)];

    static Dictionary<string, float[]> State(Plain plain, string part)
    {
        using var none = no_grad();
        return plain
            .Net.state_dict()
            .Where(p => p.Key.StartsWith(part + ".", StringComparison.Ordinal))
            .ToDictionary(p => p.Key, p => p.Value.detach().to(float32).contiguous().data<float>().ToArray(), StringComparer.Ordinal);
    }

    internal sealed record Fixed : GradientBalancing
    {
        public double First { get; init; } = 1;

        public double Second { get; init; } = 1;

        public double Third { get; init; }

        public Action<(double[] Gramian, long[] Tasks)> Seen { get; init; } = _ => { };

        public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
            (gramian_PP, present_P) =>
            {
                Seen((gramian_PP.data<double>().ToArray(), present_P.data<long>().ToArray()));
                return tensor(new[] { First, Second, Third }.Take((int)present_P.shape[0]).ToArray());
            };
    }
}
