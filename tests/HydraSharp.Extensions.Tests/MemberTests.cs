using HydraSharp.Data;
using HydraSharp.Data.Splits;
using HydraSharp.Determinism;
using HydraSharp.Extensions.Tests.Members;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Specs.Validation;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Extensions.Tests;

/// <summary>What each added member promises, by hand calculation.</summary>
[Collection("trainings")] // torch has one random generator for all trainings of a process
public sealed class MemberTests
{
    [Fact]
    public void EveryNthSplitsByTheNumber()
    {
        var problems = new Problems();
        var parts = Enumerable.Range(0, 5).Select(i => new EveryNth { N = 4 }.Assign(new("", $"a/b7/x{i}.png", Labels), problems));
        Assert.Equal([Split.Test, Split.Validation, Split.Train, Split.Train, Split.Test], parts.Select(p => p!.Value));
        Assert.Empty(problems.Found);
        Assert.Null(new EveryNth().Assign(new("", "a.png", Labels), problems));
        Assert.Single(problems.Found);
    }

    [Fact]
    public void LabelLinesReportsTheLineOfAnError()
    {
        var file = Path.GetTempFileName();
        File.WriteAllLines(file, ["a.png dots=1", "", "b.png dots"]);
        var opened = new LabelLines { File = file, Split = new ByHash() }.Open();
        File.Delete(file);
        Assert.Equal($"{file}:3: 'dots' is not column=label", opened.Problems.Found.Single().ToString());
        Assert.Equal(["a.png", "b.png"], opened.Examples.Select(e => e.Key));
    }

    [Fact]
    public void SolarizeInvertsFromTheThresholdOn() =>
        Assert.Equal(
            [0, 127, 127, 0],
            new Solarize { Probability = 1 }
                .Apply(new PixelImage(1, 1, [0, 127, 128, 255]), new SampleRandom(1, 0, 0))
                .Pixels
        );

    [Fact]
    public void PoissonDevianceIsZeroAtTheCountAndHasItsGradientThere()
    {
        using var scope = NewDisposeScope();
        var target = tensor(new float[] { 0, 1, 3 }).unsqueeze(1);
        var output = tensor(new float[] { -20, 0, MathF.Log(3) }, requires_grad: true);
        var loss = new PoissonDeviance().Rows(output.unsqueeze(1), target);
        Assert.All(loss.data<float>().ToArray(), l => Assert.Equal(0, l, 1e-6));
        loss.sum().backward();
        Assert.All(output.grad!.data<float>().ToArray(), g => Assert.Equal(0, g, 1e-6));
        Assert.Equal(MathF.E - 2, new PoissonDeviance().Rows(ones(1, 1), ones(1, 1)).item<float>(), 1e-6);
    }

    [Fact]
    public void MedianErrorIsTheMiddleOne()
    {
        var measurement = new MedianError().Start(new(AnswerKind.Number));
        Assert.True(double.IsNaN(measurement.Value));
        foreach (var (answer, target) in new[] { (1f, 0f), (9f, 4f), (2f, 4f), (7f, 7f) })
            measurement.Add([answer], [target]);
        Assert.Equal(1.5, measurement.Value);
    }

    [Fact]
    public void RunningScaleGivesEachLossTheWeightOfItsAverage()
    {
        using var rule = new RunningScale { Decay = 0.5 }.Create(3);
        var losses = tensor(new float[] { 2, 100 }, requires_grad: true);
        var present = tensor(new long[] { 0, 2 });
        Assert.Equal(2, rule.call(losses, present).item<float>(), 1e-6);
        var second = tensor(new float[] { 4, 100 }, requires_grad: true);
        var sum = rule.call(second, present);
        sum.backward();
        Assert.Equal(4 / 3f + 1, sum.item<float>(), 1e-6);
        Assert.Equal([1 / 3f, 0.01f], second.grad!.data<float>().ToArray());
        Assert.Equal([3f, 0, 100], rule.buffers().Single().data<float>().ToArray());
    }

    [Fact]
    public void UnitNormGivesEveryGradientOneLength()
    {
        var gramian = tensor(
            new double[,]
            {
                { 9, 1, 0 },
                { 1, 1, 0 },
                { 0, 0, 0 },
            }
        );
        var weights = new UnitNorm().Create(3)(gramian, arange(3)).data<double>().ToArray();
        Assert.Equal(weights[0] * 3, weights[1] * 1, 1e-12);
        Assert.Equal(4 / 3.0, weights[1], 1e-12);
        Assert.Equal(0, weights[2]);
    }

    [Fact]
    public void InverseRootStaysAndThenFalls()
    {
        var schedule = new InverseRoot { StayEpochs = 0.3, WarmupEpochs = 0.2 };
        Assert.Equal(0.5, schedule.Factor(0, 100, 10));
        Assert.Equal(1, schedule.Factor(3, 100, 10), 1e-12);
        Assert.Equal(0.5, schedule.Factor(15, 100, 10), 1e-12);
    }

    [Fact]
    public void TheCosineHeadSeesDirectionsAlone()
    {
        using var scope = NewDisposeScope();
        var head = new Cosine().Create(4, 2);
        var features = randn(3, 4);
        Assert.True(head.call(features).allclose(head.call(features * 7), rtol: 1e-4, atol: 1e-5));
        Assert.False(head.call(features).allclose(head.call(features.flip(1)), rtol: 1e-4, atol: 1e-5));
    }

    [Fact]
    public void TheNeckTakesTheLargestOfTheCoarsestMap()
    {
        using var scope = NewDisposeScope();
        var (fine, coarse) = (randn(2, 3, 8, 8), randn(2, 5, 4, 4));
        var pooled = new MaxPool().Create([new(3, 2), new(5, 4)]).call([fine, coarse]);
        Assert.Equal([2, 5], pooled.shape);
        Assert.Equal(coarse.max().item<float>(), pooled.max().item<float>());
    }

    static Dictionary<string, string> Labels => [];
}
