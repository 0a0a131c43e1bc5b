using HydraSharp.Networks;
using Xunit;

namespace HydraSharp.Tests.Networks;

public sealed class SharedBlocksTests
{
    [Fact]
    public void ResNetsStagesAreBlocks() =>
        Assert.Equal(
            ["backbone.conv1", "backbone.layer1", "backbone.layer1", "backbone.layer2", "neck.pools"],
            SharedBlocks.Of([
                "backbone.conv1.weight",
                "backbone.layer1.0.conv1.weight",
                "backbone.layer1.1.bn1.bias",
                "backbone.layer2.0.conv1.weight",
                "neck.pools.0.weight",
            ])
        );

    [Fact]
    public void WhereMostIsOneListItsNumbersAreBlocks() =>
        Assert.Equal(
            ["backbone.features.0", "backbone.features.1", "backbone.features.1", "neck.stems"],
            SharedBlocks.Of([
                "backbone.features.0.0.weight",
                "backbone.features.1.conv.0.weight",
                "backbone.features.1.conv.1.bias",
                "neck.stems.0.weight",
            ])
        );
}
