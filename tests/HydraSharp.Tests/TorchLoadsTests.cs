using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests;

public sealed class TorchLoadsTests
{
    [Fact]
    public void TheNativeLibraryLoadsAndCounts() => Assert.Equal(4f, ones(2, 2).sum().item<float>());
}
