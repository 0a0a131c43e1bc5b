using HydraSharp.Configuration;
using HydraSharp.Data.Formats;
using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Networks.Sharing;
using HydraSharp.Training.Balancing;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Networks.Sharing;

/// <summary>What the papers say that each way of sharing is.</summary>
public sealed class SharingTests
{
    static readonly Dictionary<string, IReadOnlyList<string>> Circle = new(StringComparer.Ordinal)
    {
        ["kind"] = ["hat"],
        ["hat"] = ["age"],
        ["age"] = ["kind"],
    };

    [Fact]
    public void BranchedAtTheFirstBlockNothingIsSharedAndAtTheHeadsItIsHardSharing()
    {
        using var scope = NewDisposeScope();
        long All(SharingSpec sharing) => Net(sharing).named_parameters().Sum(p => p.parameter.numel());
        long Shared(SharingSpec sharing) => Net(sharing).Encoder().Sum(l => l.Leaf.numel());
        var plain = new HardSharing();
        var tasks = SharingSamples.Tasks.Count;
        Assert.Equal(0, Shared(new BranchAt { Block = "conv1" }));
        Assert.Equal(All(plain) + (tasks - 1) * Shared(plain), All(new BranchAt { Block = "conv1" }));
        Assert.Equal(
            Net(plain).named_parameters().Select(p => p.name),
            Net(new BranchAt { Block = "heads" }).named_parameters().Select(p => p.name)
        );
        var part = Shared(new BranchAt { Block = "layer4" });
        Assert.InRange(part, 1, Shared(plain) - 1);
        Assert.Equal(All(plain) + (tasks - 1) * (Shared(plain) - part), All(new BranchAt { Block = "layer4" }));
    }

    [Fact]
    public void AGateIsAMixAndOneExpertIsASharedLayer()
    {
        using var scope = NewDisposeScope();
        var gate = new Gate(6, 4);
        var shares = gate.Weights(randn(5, 6) * 10);
        Assert.True(shares.sum(1).allclose(ones(5), 1e-5, 1e-6));
        Assert.True(shares.min().item<float>() >= 0);
        var alike = randn(5, 3);
        Assert.True(gate.call(randn(5, 6), alike.repeat(1, 4)).allclose(alike, 1e-4, 1e-5));
        var results = randn(2, 12);
        var by = gate.Weights(ones(2, 6));
        var hand = Enumerable.Range(0, 4).Select(e => by.narrow(1, e, 1) * results.narrow(1, 3 * e, 3)).Aggregate((a, b) => a + b);
        Assert.True(gate.call(ones(2, 6), results).allclose(hand, 1e-4, 1e-5));
    }

    [Fact]
    public void StitchedByTheIdentityTheNetworksAreSeparate()
    {
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var net = Net(new CrossStitch { Same = 1, Different = 0 });
        net.eval();
        var x = randn(2, 3, 64, 64);
        var alone = cat([.. net.Backbones.Select(b => ((Backbone)b.Module).call(x)[^1].mean([2, 3]))], 1);
        Assert.True(net.call(x).allclose(alone, 1e-4, 1e-5));
        var stitched = Net(new CrossStitch());
        Assert.False(
            stitched
                .call(x)
                .allclose(cat([.. stitched.Backbones.Select(b => ((Backbone)b.Module).call(x)[^1].mean([2, 3]))], 1), 1e-3, 1e-4)
        );
    }

    [Fact]
    public void AStitchMixesByItsWeights()
    {
        using var scope = NewDisposeScope();
        Tensor[] maps = [full([1, 2, 1, 1], 1f), full([1, 2, 1, 1], 10f), full([1, 2, 1, 1], 100f)];
        var mixed = new Stitch(3, 2, 0.9, 0.1).Mix(maps);
        float[] wanted = [0.9f + 0.05f * 110, 9 + 0.05f * 101, 90 + 0.05f * 11];
        foreach (var (i, value) in wanted.Index())
            Assert.Equal(value, mixed[i].mean().item<float>(), 1e-3);
    }

    [Fact]
    public void AMaskIsBetweenNothingAndAll()
    {
        using var scope = NewDisposeScope();
        var mask = new AttentionMask(6, joined: true, 2).call(randn(3, 12, 5, 4) * 3);
        Assert.Equal([3, 6, 5, 4], mask.shape);
        Assert.InRange(mask.min().item<float>(), 1e-6f, 0.5f);
        Assert.InRange(mask.max().item<float>(), 0.5f, 1 - 1e-6f);
        foreach (var size in new[] { 8, 9, 11 })
            Assert.Equal(
                [1, 7, (size + 1) / 2, (size + 1) / 2],
                new AttentionPass(new FeatureShape(5, 4), new FeatureShape(7, 8)).call(randn(1, 5, size, size)).shape
            );
    }

    [Theory]
    [InlineData("layr3", "ResNet has no block 'layr3'", "conv1, layer1, layer2, layer3, layer4, neck, heads")]
    public void AnUnknownBlockIsReported(string block, string reported, string names)
    {
        var error = Assert.Single(Errors(new BranchAt { Block = block }));
        Assert.Contains(reported, error, StringComparison.Ordinal);
        Assert.Contains(names, error, StringComparison.Ordinal);
        Assert.StartsWith("sharing.block: ", error, StringComparison.Ordinal);
    }

    [Fact]
    public void HeadsThatReadOneAnotherInACircleAreReported()
    {
        Assert.Contains(
            "kind reads hat reads age reads kind",
            Assert.Single(Errors(new Cascade { DependsOn = Circle })),
            StringComparison.Ordinal
        );
        var unknown = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal) { ["kind"] = ["hatt"] };
        Assert.Contains(
            "sharing.depends_on.kind: there is no task 'hatt'",
            Assert.Single(Errors(new Cascade { DependsOn = unknown })),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WhatDoesNotGoTogetherIsReported()
    {
        var mapped = Experiment(new Mmoe()) with { Neck = new LightWeightRefineNet { Channels = 8 } };
        Assert.Contains("sharing: Mmoe works on the image-level features", Assert.Single(Reported(mapped)), StringComparison.Ordinal);
        var compared = Experiment(new Mtan()) with { Balancing = new UpGrad { GradientAt = GradientPlace.Representation } };
        Assert.StartsWith("balancing.gradient_at: ", Assert.Single(Reported(compared)), StringComparison.Ordinal);
        var apart = Experiment(new BranchAt { Block = "conv1" }) with { Balancing = new UpGrad() };
        Assert.Contains("no part is shared", Assert.Single(Reported(apart)), StringComparison.Ordinal);
        foreach (var sharing in (SharingSpec[])[new Mtan(), new CrossStitch(), new BranchAt { Block = "layer1" }])
            Assert.StartsWith(
                "sharing",
                Assert.Single(Reported(Experiment(sharing) with { Backbone = new Whole() })),
                StringComparison.Ordinal
            );
        Assert.Empty(Reported(Experiment(new Cgc { Levels = 2 }) with { Balancing = new UpGrad() }));
    }

    static IReadOnlyList<string> Errors(SharingSpec sharing) => Reported(Experiment(sharing));

    static IReadOnlyList<string> Reported(Experiment experiment) => [.. ExperimentCheck.Check(experiment).Select(p => p.ToString())];

    static Experiment Experiment(SharingSpec sharing) =>
        new()
        {
            Data = new FileNames { Folder = "x", Pattern = "{kind}_{age}_{hat}_*" },
            Backbone = new ResNet { Width = 4 },
            Tasks = SharingSamples.Tasks,
            Sharing = sharing,
        };

    static HydraNet Net(SharingSpec sharing)
    {
        manual_seed(3);
        return new(new ResNet { Width = 4 }, new GlobalPool(), SharingSamples.Tasks, sharing);
    }

    sealed record Whole : BackboneSpec
    {
        public override Backbone Create() => new Body();

        sealed class Body : Backbone
        {
            readonly Convolution conv = new(3, 4, 3, 4);

            internal Body()
                : base("whole") => RegisterComponents();

            public override IReadOnlyList<FeatureShape> Outputs => [new(4, 4)];

            public override IReadOnlyList<Tensor> forward(Tensor x_NCHW) => [conv.call(x_NCHW)];
        }
    }
}
