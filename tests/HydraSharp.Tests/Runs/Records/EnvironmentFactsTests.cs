using System.Text.Json.Nodes;
using HydraSharp.Runs.Records;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

public sealed class EnvironmentFactsTests
{
    [Fact]
    public void TheFileHoldsTheFacts()
    {
        var disk = new LoggedStorage();
        new EnvironmentFacts("an OS", "X64", "a CPU", 2, 3_000_000_000, "10.0.1", "0.107.0", "2.10.0", "0.1.0", 4, Histories.Began).Write(
            disk,
            "/environment.json"
        );
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(
                    """
                    {"os":"an OS","architecture":"X64","cpu":"a CPU","cores":2,"memory_bytes":3000000000,"dotnet":"10.0.1",
                     "torchsharp":"0.107.0","libtorch":"2.10.0",
                     "hydrasharp":"0.1.0","threads":4,"time":"2026-01-02T03:04:00+00:00","working_directory":null}
                    """
                ),
                JsonNode.Parse(disk["/environment.json"])
            )
        );
    }

    [Fact]
    public void ThisMachineIsDescribed()
    {
        var facts = EnvironmentFacts.OfThisProcess(TimeProvider.System, "a", "b", 3);
        Assert.Equal(("a", "b", 3), (facts.TorchSharp, facts.LibTorch, facts.Threads));
        Assert.Equal(Environment.ProcessorCount, facts.Cores);
        Assert.StartsWith("0.1.0", facts.HydraSharp, StringComparison.Ordinal);
        Assert.StartsWith("10.", facts.DotNet, StringComparison.Ordinal);
        Assert.InRange(facts.MemoryBytes, 100_000_000, long.MaxValue);
        Assert.NotEqual("", facts.Cpu);
        Assert.NotEqual("", facts.Os);
    }
}
