using HydraSharp.Specs;
using HydraSharp.Training.Optimizers;
using Xunit;
using static TorchSharp.torch;
using Parameter = TorchSharp.Modules.Parameter;

namespace HydraSharp.Tests.Training.Optimizers;

public sealed class OptimizerTests
{
    // One weight 1, gradients 0.5 then 0.25, rate 0.1, decay 0.01:
    // step 1: 1*(1-0.001) = 0.999; m^ = 0.5, v^ = 0.25: minus 0.1 -> 0.899
    // step 2: 0.899*0.999 = 0.898101; m = 0.045+0.025 = 0.07 -> /0.19 = 0.3684211; v = 0.00024975+0.0000625 = 0.00031225 -> /0.001999 =
    // 0.1562031
    //         minus 0.1*0.3684211/0.3952254 = 0.0932180 -> 0.8048830
    [Fact]
    public void AdamWIsAsCalculatedByHand() => Near([0.899f, 0.804883f], Run(new AdamW { WeightDecay = 0.01 }, decays: true, 0.5f, 0.25f));

    // Without decay: 1 - 0.1 = 0.9; minus 0.0932180 = 0.8067820
    [Fact]
    public void BiasesAndNormsDoNotDecay() => Near([0.9f, 0.806782f], Run(new AdamW { WeightDecay = 0.01 }, decays: false, 0.5f, 0.25f));

    // v = 0.5, then 0.9*0.5+0.25 = 0.7: 1 - 0.05 = 0.95; 0.95 - 0.07 = 0.88
    [Fact]
    public void SgdWithMomentumIsAsCalculatedByHand() => Near([0.95f, 0.88f], Run(new Sgd { Momentum = 0.9 }, decays: true, 0.5f, 0.25f));

    // Nesterov: 0.5+0.9*0.5 = 0.95: 1-0.095 = 0.905; v = 0.7: 0.25+0.63 = 0.88: 0.905-0.088 = 0.817
    [Fact]
    public void SgdWithNesterovIsAsCalculatedByHand() =>
        Near([0.905f, 0.817f], Run(new Sgd { Momentum = 0.9, Nesterov = true }, decays: true, 0.5f, 0.25f));

    // g = 0.5+0.1*1 = 0.6: 1-0.06 = 0.94; v = 0.54+(0.25+0.094) = 0.884: 0.94-0.0884 = 0.8516
    [Fact]
    public void SgdAddsDecayToTheGradient() =>
        Near([0.94f, 0.8516f], Run(new Sgd { Momentum = 0.9, WeightDecay = 0.1 }, decays: true, 0.5f, 0.25f));

    public static TheoryData<string> Members => [.. Catalog.Default.Members(typeof(OptimizerSpec)).Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Members))]
    public void VectorsAndSinglesAreUpdatedAlikeWithAnyThreads(string member)
    {
        var spec = (OptimizerSpec)Activator.CreateInstance(Catalog.Default.Find(typeof(OptimizerSpec), member)!)!;
        using var scope = NewDisposeScope();
        const int length = 300_007; // several pieces, and a rest that fills no vector
        var many = new Parameter(ones(length));
        var one = new Parameter(ones(1));
        var optimizer = spec.Create([new("many", many, many, 1, true), new("one", one, one, 1, true)]);
        for (var step = 0; step < 3; step++)
        {
            many.grad = full(length, 0.3f - 0.1f * step);
            one.grad = full(1, 0.3f - 0.1f * step);
            optimizer.Step(0.01, 1, threads: step + 1);
        }

        Assert.Equal([one.item<float>()], many.detach().data<float>().Distinct());
        Assert.NotEqual(1, one.item<float>());
    }

    [Theory]
    [MemberData(nameof(Members))]
    public void AParameterWithoutAGradientStaysWithItsState(string member)
    {
        var spec = (OptimizerSpec)Activator.CreateInstance(Catalog.Default.Find(typeof(OptimizerSpec), member)!)!;
        using var scope = NewDisposeScope();
        var (still, moves) = (new Parameter(ones(3)), new Parameter(ones(3)));
        var optimizer = spec.Create([new("still", still, still, 1, true), new("moves", moves, moves, 1, true)]);
        moves.grad = ones(3);
        optimizer.Step(0.01, 1, 1);
        Assert.Equal([1, 1, 1], still.detach().data<float>().ToArray());
        Assert.Equal([0L, 1L], optimizer.Steps.Select(s => s.Steps));
        Assert.All(optimizer.State.Where(s => s.Name.StartsWith("still", StringComparison.Ordinal)), s =>
            Assert.All(s.Values, v => Assert.Equal(0, v))
        );
    }

    [Fact]
    public void TheBfloat16CopyIsTheRoundedWeightAndItsGradientCounts()
    {
        using var scope = NewDisposeScope();
        var master = new Parameter(tensor(new[] { 1f, -2.003f, 3.1f }));
        var copy = master.detach().to(bfloat16).requires_grad_(true);
        var optimizer = new Sgd { Momentum = 0 }.Create([new("w", master, copy, 0.5, false)]);
        copy.grad = tensor(new[] { 1f, 2f, -4f }).to(bfloat16);
        Assert.Equal(Math.Sqrt(1 + 4 + 16), optimizer.GradientNorm(1), 1e-12);
        optimizer.Step(0.1, 1, 1); // rate 0.1 * 0.5
        Near([0.95f, -2.103f, 3.3f], master.detach().data<float>().ToArray());
        Assert.Equal(master.detach().to(bfloat16).to(float32).data<float>().ToArray(), copy.detach().to(float32).data<float>().ToArray());
    }

    static float[] Run(OptimizerSpec spec, bool decays, params float[] gradients)
    {
        using var scope = NewDisposeScope();
        var weight = new Parameter(ones(1));
        var optimizer = spec.Create([new("w", weight, weight, 1, decays)]);
        return
        [
            .. gradients.Select(g =>
            {
                weight.grad = full(1, g);
                optimizer.Step(0.1, 1, 1);
                return weight.item<float>();
            }),
        ];
    }

    static void Near(float[] expected, float[] actual) => Assert.All(expected.Zip(actual), p => Assert.Equal(p.First, p.Second, 1e-5f));
}
