using System.Runtime;
using HydraSharp.Tests.Runs;
using HydraSharp.Training.Memory;
using Xunit;

namespace HydraSharp.Tests.Training;

[Collection(nameof(WholeRuns))]
public sealed class CollectionPauseTests
{
    // A step of large images: 64 of 224 pixels, decoded, cut out and turned, are 60 MB.
    [Theory]
    [InlineData(1 << 20)]
    [InlineData(60 << 20)]
    public void NoCollectionWithinAStepHoweverMuchItAllocates(int bytesPerStep)
    {
        using var pause = new CollectionPause();
        for (var step = 0; step < 12; step++)
        {
            pause.Between();
            Assert.Equal(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
            var before = GC.CollectionCount(0);
            for (var held = 0; held < bytesPerStep; held += 1 << 16)
                GC.KeepAlive(new byte[1 << 16]);
            Assert.Equal(before, GC.CollectionCount(0));
        }
    }

    [Fact]
    public void ThePauseEndsWithIt()
    {
        using (var pause = new CollectionPause())
            pause.Between();
        Assert.NotEqual(GCLatencyMode.NoGCRegion, GCSettings.LatencyMode);
    }
}
