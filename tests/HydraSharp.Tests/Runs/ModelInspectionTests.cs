using HydraSharp.Inspection;
using HydraSharp.Networks.Backbones;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Training;
using HydraSharp.Training.Optimizers;
using Xunit;

namespace HydraSharp.Tests.Runs;

public sealed class ModelInspectionTests
{
    static Experiment With(BackboneSpec backbone, int size, int classes) =>
        new()
        {
            Image = new() { Size = size },
            Backbone = backbone,
            Tasks = [new Classification { Name = "kind", Classes = [.. Enumerable.Range(0, classes).Select(i => $"c{i}")] }],
        };

    // As torchvision publishes them for 1000 classes at 224 pixels: parameters, and 1.81, 4.09 and 0.30 thousand million MACs.
    [Theory]
    [InlineData("ResNet18", 11_689_512, 1_814_073_344)]
    [InlineData("ResNet50", 25_557_032, 4_089_184_256)]
    [InlineData("MobileNetV2", 3_504_872, 300_774_272)]
    public void NumbersAreThePublishedOnes(string name, long parameters, long macs)
    {
        BackboneSpec backbone = name switch
        {
            "ResNet18" => new ResNet(),
            "ResNet50" => new ResNet { Depth = 50 },
            _ => new MobileNetV2(),
        };
        var found = ModelInspection.Of(With(backbone, 224, 1000));
        Assert.Equal(parameters, found.Parameters.All);
        Assert.Equal(macs, found.Macs);
    }

    [Fact]
    public void PartsLayersAndShapesAreReported()
    {
        var experiment = With(new ResNet { Width = 4 }, 64, 3) with
        {
            Tasks =
            [
                new Regression { Name = "age" },
                new Binary
                {
                    Name = "hat",
                    Classes = ["no", "yes"],
                    Head = new Mlp { HiddenSize = 8 },
                },
            ],
        };
        var found = ModelInspection.Of(experiment);
        Assert.Equal(["backbone", "head age", "head hat"], found.Parts.Select(p => p.Name));
        Assert.Equal(32 + 1, found.Parts[1].Parameters);
        Assert.Equal(32 * 8 + 8 + 8 + 1, found.Parts[2].Parameters);
        Assert.Equal(32 * 8 + 8, found.Parts[2].Macs);
        Assert.Equal(found.Parts[0].Parameters, found.Parameters.Shared);
        var first = found.Layers[0];
        Assert.Equal(("backbone.conv1", "Convolution"), (first.Name, first.Kind));
        Assert.Equal([4, 3, 7, 7], first.Weights);
        Assert.Equal([4, 32, 32], first.Output);
        Assert.Equal(4 * 32 * 32 * 3 * 7 * 7, first.Macs);
        Assert.Equal(found.Parameters.All, found.Layers.Sum(l => l.Parameters));
    }

    // A weight in float32 with its gradient and, by AdamW, two moments; by SGD one; the moving average once more.
    [Fact]
    public void MemoryFollowsTheTraining()
    {
        var experiment = With(new ResNet { Width = 4 }, 64, 3);
        var adam = ModelInspection.Of(
            experiment with
            {
                Training = new() { Optimizer = new AdamW(), BatchSize = 64 },
            }
        );
        var all = adam.Parameters.All;
        Assert.Equal((4 * all, 8 * all), (adam.Memory.Gradients, adam.Memory.Optimizer));
        Assert.True(adam.Memory.Weights > 4 * all);
        Assert.Equal(64 * 4 * adam.Layers.Sum(l => l.Outputs), adam.Memory.Activations);
        var sgd = ModelInspection.Of(
            experiment with
            {
                Training = new()
                {
                    Optimizer = new Sgd(),
                    BatchSize = 64,
                    EmaDecay = 0.9,
                },
            }
        );
        Assert.Equal(4 * all + adam.Memory.Weights, sgd.Memory.Optimizer);
        var half = ModelInspection.Of(
            experiment with
            {
                Training = new() { Precision = Precision.Bf16, BatchSize = 64 },
            }
        );
        Assert.True(half.Memory.Activations < 0.51 * adam.Memory.Activations);
        var frozen = ModelInspection.Of(experiment with { Training = new() { Freeze = ["backbone"] } });
        Assert.Equal(4 * 33 * 3, frozen.Memory.Gradients);
        Assert.Equal((0, 99), (frozen.Parts[0].Trainable, frozen.Parts[1].Trainable));
    }
}
