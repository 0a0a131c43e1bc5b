using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Tasks;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Optimizers;
using HydraSharp.Training.Targets;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Contracts;

/// <summary>
/// What every backbone of the catalog, and every variant that its settings make, does when it is trained with unlike heads.
/// </summary>
public sealed class BackboneTrainingContracts
{
    const int Images = 4;

    static readonly TaskSpec[] Tasks = [new Regression { Name = "age" }, new Classification { Name = "kind", Classes = ["a", "b", "c"] }];

    // Variants beside the defaults, as small as they can be.
    static readonly BackboneSpec[] Variants =
    [
        new ResNet { Depth = 18, Width = 4 },
        new ResNet { Depth = 34, Width = 4 },
        new ResNet { Depth = 50, Width = 4 },
        new MobileNetV2 { WidthMultiplier = 0.25 },
        new MobileNetV2 { WidthMultiplier = 0.25, LastConvolution = false },
        new MobileNetV2 { WidthMultiplier = 0.25, Padding = ConvolutionPadding.Same },
    ];

    static readonly BackboneSpec[] All =
    [
        .. Catalog.Default.Members(typeof(BackboneSpec)).Select(t => (BackboneSpec)Activator.CreateInstance(t)!),
        .. Variants,
    ];

    public static TheoryData<int, Precision> Cases =>
        new(from backbone in Enumerable.Range(0, All.Length) from precision in Enum.GetValues<Precision>() select (backbone, precision));

    [Fact]
    public void EveryMemberHasAVariant() =>
        Assert.Equal(Catalog.Default.Members(typeof(BackboneSpec)), Variants.Select(v => v.GetType()).Distinct().OrderBy(t => t.Name));

    [Theory]
    [MemberData(nameof(Cases))]
    public void EveryParameterMovesAndEveryOutputIsFinite(int backbone, Precision precision)
    {
        using var scope = NewDisposeScope();
        manual_seed(1);
        using var trainer = Trained(All[backbone], precision);
        var size = All[backbone].MinimumSize;
        var before = trainer.Net.named_parameters().ToDictionary(p => p.name, p => p.parameter.detach().clone(), StringComparer.Ordinal);
        for (var step = 0; step < 3; step++)
            Assert.All(Step(trainer, size, precision).Sums, loss => Assert.True(double.IsFinite(loss)));

        Assert.Empty(trainer.Net.named_parameters().Where(p => p.parameter.equal(before[p.name]).all().item<bool>()).Select(p => p.name));
        trainer.Net.eval();
        using var none = no_grad();
        var features = trainer.Net.call(Input(size, precision));
        Assert.All(Tasks, t => Assert.True(trainer.Net.Head(t.Name).call(features).isfinite().all().item<bool>(), t.Name));
    }

    [Fact]
    public void YamlHoldsEveryVariant()
    {
        foreach (var backbone in All)
        {
            var text = ExperimentFile.Write(new Experiment { Backbone = backbone, Tasks = Tasks });
            Assert.Equal(backbone, ExperimentFile.Parse(text).Experiment.Backbone);
        }
    }

    [Fact]
    public void PublishedWeightsAreOfTheirBackboneAlone()
    {
        foreach (var weights in PublishedWeights.All)
        {
            var own = ExperimentFile.Parse("backbone: " + weights.Backbone).Experiment.Backbone;
            Assert.True(weights.Fits(own), weights.Name);
            Assert.Contains(weights, own.Published, new ByName());
            Assert.DoesNotContain(Variants, v => weights.Fits(v));
        }
    }

    [Fact]
    public void ALayerThatCannotComputeInBfloat16IsRefusedByItsName()
    {
        using var net = new HydraNet(new Foreign(), new GlobalPool(), Tasks);
        var error = Assert.Throws<HydraException>(net.UseBfloat16);
        Assert.StartsWith(
            "the layer 'backbone.plain' (Conv2d of TorchSharp) cannot compute in bfloat16",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void MacsOfOtherLayersAreCountedOrSaidToBeUnknown()
    {
        // Each of the 4 x 5 x 5 numbers of the output is a product with 3 x 3 x 3 weights.
        using var convolution = nn.Conv2d(3, 4, 3);
        using var odd = nn.PReLU(4);
        using var activation = nn.ReLU();
        Assert.Equal(4 * 25 * 27, LayerMacs.Of(convolution, [4, 5, 5]));
        Assert.Null(LayerMacs.Of(odd, [4, 5, 5]));
        Assert.Equal(0, LayerMacs.Of(activation, [4, 5, 5]));
    }

    static Trainer Trained(BackboneSpec backbone, Precision precision)
    {
        Example[] examples =
        [
            .. Enumerable
                .Range(0, Images)
                .Select(i => new Example(
                    $"{i}.png",
                    $"{i}.png",
                    new Dictionary<string, string>(StringComparer.Ordinal) { ["age"] = $"{10 * i}", ["kind"] = "abc"[i % 3].ToString() }
                )),
        ];
        var labels = LabelTable.Encode(examples, Tasks, new Problems(), requireTraining: _ => false);
        var training = new TrainingSpec
        {
            Precision = precision,
            BatchSize = Images,
            Optimizer = new AdamW { LearningRate = 1e-3 },
        };
        return new(training, Tasks, new EqualWeights(), new HydraNet(backbone, new GlobalPool(), Tasks), labels, threads: 2);
    }

    static StepLosses Step(Trainer trainer, int size, Precision precision)
    {
        int[] all = [.. Enumerable.Range(0, Images)];
        var batch = new Batch(Input(size, precision), all, new Dictionary<string, Tensor>(StringComparer.Ordinal));
        return trainer.Take([all], [batch], 1e-3, i => $"{i}.png");
    }

    static Tensor Input(int size, Precision precision) =>
        randn(Images, size, size, 3).permute(0, 3, 1, 2).to(precision == Precision.Bf16 ? bfloat16 : float32);

    sealed class ByName : IEqualityComparer<PublishedWeights>
    {
        public bool Equals(PublishedWeights? x, PublishedWeights? y) => x?.Name == y?.Name;

        public int GetHashCode(PublishedWeights obj) => obj.Name.GetHashCode(StringComparison.Ordinal);
    }

    sealed record Foreign : BackboneSpec
    {
        public override Backbone Create() => new Network();

        sealed class Network : Backbone
        {
            readonly TorchSharp.Modules.Conv2d plain = nn.Conv2d(3, 4, 3);

            internal Network()
                : base(nameof(Foreign)) => RegisterComponents();

            public override IReadOnlyList<FeatureShape> Outputs => [new(4, 1)];

            public override IReadOnlyList<Tensor> forward(Tensor x_NCHW) => [plain.call(x_NCHW)];
        }
    }
}
