using HydraSharp.Configuration;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Weights;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using Xunit;

namespace HydraSharp.Tests.Networks.Weights;

public sealed class NamedWeightsTests
{
    static PretrainedSpec Read(string yaml) => ExperimentFile.Parse(yaml).Experiment.Pretrained;

    [Theory]
    [InlineData("pretrained: ResNet18-ImageNet")]
    [InlineData("pretrained: resnet18_imagenet")]
    [InlineData("pretrained: { type: ResNet18-ImageNet }")]
    [InlineData("pretrained: { type: NamedWeights, name: ResNet18-ImageNet }")]
    public void TheNameAloneIsEnough(string yaml)
    {
        Assert.Equal(new NamedWeights { Name = "ResNet18-ImageNet" }, Read(yaml));
        var written = ExperimentFile.Write(new Experiment { Pretrained = Read(yaml) });
        Assert.Contains("pretrained:\n  type: NamedWeights\n  name: ResNet18-ImageNet\n", written, StringComparison.Ordinal);
        Assert.Equal(Read(yaml), Read(written));
    }

    [Fact]
    public void AnUnknownNameGetsTheNearestRightOne()
    {
        var error = Assert.Throws<ExperimentException>(() => ExperimentFile.Parse("pretrained: ResNet19-ImageNet").ThrowIfWrong());
        Assert.Contains("unknown type 'ResNet19-ImageNet' (did you mean 'ResNet18-ImageNet'?)", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ExperimentException>(() =>
            ExperimentFile.Parse("pretrained: { type: NamedWeights, name: ResNet-18 }").ThrowIfWrong()
        );
        Assert.Contains("pretrained.name: there are no weights named 'ResNet-18'", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ExperimentException>(() => ExperimentFile.Parse("pretrained: NamedWeights").ThrowIfWrong());
        Assert.Contains(
            "pretrained.name: no weights are named (one of MobileNetV2-ImageNet, ResNet18-ImageNet,",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void WeightsOfAnotherBackboneAreAnErrorBeforeTheyAreFetched()
    {
        var error = Assert.Throws<ExperimentException>(() =>
            ExperimentFile.Parse("backbone: { depth: 34 }\npretrained: ResNet18-ImageNet").ThrowIfWrong()
        );
        Assert.Contains(
            "pretrained: ResNet18-ImageNet is of another backbone: write backbone: { type: ResNet, depth: 18 }",
            error.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void EveryKnownOneFitsTheBackboneItTells()
    {
        foreach (var known in PublishedWeights.All)
        {
            var backbone = ExperimentFile.Parse("backbone: " + known.Backbone).Experiment.Backbone;
            Assert.Null(new NamedWeights { Name = known.Name }.Misfit(backbone));
            Assert.NotNull(new NamedWeights { Name = known.Name }.Misfit(backbone is ResNet r ? r with { Width = 32 } : new ResNet()));
        }
    }

    [Fact]
    public void TheNamesAreWordsOfTheFamilyAndOfTheSchema()
    {
        Assert.Contains("ResNet50-ImageNet", Catalog.Default.WordsOf(typeof(PretrainedSpec)));
        Assert.Contains("\"ResNet50-ImageNet\"", ExperimentFile.Schema(), StringComparison.Ordinal);
        Assert.Equal(
            ["name", "reestimate_norms", "norm_images", "partial"],
            SpecOption.Of(typeof(NamedWeights)).Where(o => !o.IsName).Select(o => o.Key)
        );
    }
}
