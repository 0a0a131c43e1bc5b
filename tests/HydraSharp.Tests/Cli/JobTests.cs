using HydraSharp.Cli;
using HydraSharp.Inference;
using Xunit;

namespace HydraSharp.Tests.Cli;

public sealed class JobTests
{
    [Fact]
    public void WhatIsForOneProcessIsRefusedInSeveral()
    {
        var error = Assert.Throws<HydraException>(() =>
            Job.RunAlone("export", () => throw new InvalidOperationException("it ran"), name => name == "OMPI_COMM_WORLD_SIZE" ? "2" : null)
        );
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Contains("'hydra export' is for one process, and 2 were started", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("1")]
    public void AloneItRuns(string? size) =>
        Assert.Equal(7, Job.RunAlone("export", () => 7, name => name == "OMPI_COMM_WORLD_SIZE" ? size : null));
}
