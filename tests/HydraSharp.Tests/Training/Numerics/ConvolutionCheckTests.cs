using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Tasks;
using HydraSharp.Training.Numerics;
using Xunit;

namespace HydraSharp.Tests.Training.Numerics;

public sealed class ConvolutionCheckTests : IDisposable
{
    static readonly Regression Age = new() { Name = "age" };
    static readonly NetworkUse Use = new([(32, 32)], Bfloat16: true, TrainingBatch: 8, Batches: [32], Threads: 1);

    readonly Tests.Files.TemporaryFolder folder = new();
    readonly HydraNet net = new(new ResNet { Depth = 18, Width = 4 }, new GlobalPool(), [Age]);
    readonly List<(ConvolutionMethod Method, int Cases)> asked = [];

    public void Dispose()
    {
        net.Dispose();
        folder.Dispose();
    }

    TrialCache Cache(string key = "0123456789abcdef0123456789abcdef") => new(new LocalStorage(), folder["cache"], key);

    ConvolutionCheck Check(Func<ConvolutionCase, ConvolutionMethod, bool> isRight, string key = "0123456789abcdef0123456789abcdef") =>
        new(Cache(key), (cases, method) =>
        {
            asked.Add((method, cases.Count));
            return cases.ToDictionary(c => c, c => isRight(c, method));
        });

    IEnumerable<Convolution> Layers => net.modules().OfType<Convolution>();

    [Fact]
    public void WhatIsRightIsComputedByTheKernelsAndNotTriedAgain()
    {
        Assert.Empty(Check((_, _) => true).Choose(net, ["age"], Use));
        Assert.All(Layers, l => Assert.Equal((ConvolutionMethod.Kernel, ConvolutionMethod.Kernel), (l.Float32Method, l.Bfloat16Method)));
        Assert.Single(asked);
        Assert.Empty(Check((_, _) => throw new InvalidOperationException()).Choose(net, ["age"], Use));
        Check((_, _) => true, "another processor, another build: 32").Choose(net, ["age"], Use);
        Assert.Equal(2, asked.Count);
    }

    [Fact]
    public void WhatIsWrongIsComputedAnotherWayAndSaidOnce()
    {
        var warnings = Check((c, method) => !c.Bfloat16 || c.Shape.Stride == 1 || method == ConvolutionMethod.Float32)
            .Choose(net, ["age"], Use);
        var warning = Assert.Single(warnings);
        Assert.Contains("in float32: 7x7 3 -> 4 with stride 2 in bfloat16", warning, StringComparison.Ordinal);
        Assert.All(Layers, l => Assert.Equal(l.Shape.Stride == 1 ? ConvolutionMethod.Kernel : ConvolutionMethod.Float32, l.Bfloat16Method));
        Assert.All(Layers, l => Assert.Equal(ConvolutionMethod.Kernel, l.Float32Method));
    }

    [Fact]
    public void OneWrongCaseOfALayerIsEnough()
    {
        Check((c, method) => c.Images != 32 || c.Shape.Kernel != 3 || method == ConvolutionMethod.Product).Choose(net, ["age"], Use);
        Assert.All(Layers, l => Assert.Equal(l.Shape.Kernel == 3 ? ConvolutionMethod.Product : ConvolutionMethod.Kernel, l.Float32Method));
    }

    [Fact]
    public void WhereNothingIsRightNothingIsComputed()
    {
        var error = Assert.Throws<HydraException>(() => Check((c, _) => c.Shape.Kernel != 7).Choose(net, ["age"], Use));
        Assert.Equal(ErrorKind.Resources, error.Kind);
        Assert.Contains("7x7 3 -> 4 with stride 2", error.Message, StringComparison.Ordinal);
        Assert.Contains("ONEDNN_MAX_CPU_ISA=AVX2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutAProcessForItThe1x1ConvolutionsStayProducts()
    {
        var warning = Assert.Single(new ConvolutionCheck(Cache(), (_, _) => null).Choose(net, ["age"], Use));
        Assert.Contains("could not be checked", warning, StringComparison.Ordinal);
        Assert.All(Layers, l => Assert.Equal(l.Shape.IsPointwise ? ConvolutionMethod.Product : ConvolutionMethod.Kernel, l.Float32Method));
    }

    [Fact]
    public void EveryConvolutionIsAmongTheCases()
    {
        var cases = ConvolutionCases.Of(net, ["age"], Use);
        Assert.Equal(Layers.Select(l => l.Shape).ToHashSet(), cases.Select(c => c.Shape).ToHashSet());
        foreach (var layer in cases.GroupBy(c => (c.Shape, c.Height, c.Bfloat16)))
        {
            Assert.Equal([1, 32], layer.Where(c => !c.Learns).Select(c => c.Images).Order());
            Assert.Equal(layer.Key.Bfloat16 ? [2, 8] : [2], layer.Where(c => c.Learns).Select(c => c.Images).Order());
        }

        Assert.All(cases, c => Assert.Equal(c, ConvolutionCase.Parse(c.ToString())));
        Assert.All(Layers, l => Assert.Equal(l.Shape.IsPointwise ? ConvolutionMethod.Product : ConvolutionMethod.Kernel, l.Float32Method));
    }

    [Fact]
    public void ADamagedCacheIsDoneWithout()
    {
        Directory.CreateDirectory(folder["cache"]);
        File.WriteAllText(folder["cache/0123456789abcdef0123456789abcdef.txt"], "1 2 3\tKernel\tright\nnonsense\n");
        Assert.Empty(Check((_, _) => true).Choose(net, ["age"], Use));
        Assert.Single(asked);
    }

    // After Ctrl-C or for want of memory a case is unknown, not wrong: what is wrong is kept in the cache.
    [Theory]
    [InlineData(136, true)]
    [InlineData(139, true)]
    [InlineData(-1073741676, true)]
    [InlineData(130, false)]
    [InlineData(137, false)]
    [InlineData(143, false)]
    public void OnlyAFaultOfTheCodeIsACrash(int exitCode, bool crash) => Assert.Equal(crash, TrialProcess.IsACrash(exitCode));

    [Fact]
    public void AProcessOfItsOwnAnswers()
    {
        var cases = new ConvolutionCase[]
        {
            new(new(8, 11, 3, 1, 1, ConvolutionPadding.Symmetric), Bfloat16: true, Learns: true, 2, 8, 8),
            new(new(8, 16, 1, 1, 1, ConvolutionPadding.Symmetric), Bfloat16: false, Learns: true, 2, 8, 8),
        };
        var answers = new TrialProcess(1).Try(cases, ConvolutionMethod.Product);
        Assert.NotNull(answers);
        Assert.All(cases, c => Assert.True(answers[c]));
    }
}
