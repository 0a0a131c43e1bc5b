using HydraSharp.Data;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Runs;
using Xunit;

namespace HydraSharp.Tests.Runs;

public sealed class SourceFactsTests
{
    static readonly DataSpec Names = new FileNames { Folder = "/home/ann/faces/", Pattern = "{age}_*" };

    [Fact]
    public void ASourceIsReportedByTheLastNameOfItsPlace()
    {
        Assert.Equal("FileNames faces", SourceFacts.Places(Names));
        Assert.Equal("ByHash", SourceFacts.Splits(Names));
    }

    [Fact]
    public void OfSeveralSourcesEachIsReported()
    {
        var both = new Combined
        {
            Sources = new Dictionary<string, DataSpec>(StringComparer.Ordinal)
            {
                ["b"] = new CsvTable
                {
                    File = "x/val.csv",
                    Split = new SingleSplit { Split = Split.Test },
                },
                ["a"] = Names,
            },
        };
        Assert.Equal("a: FileNames faces; b: CsvTable val.csv", SourceFacts.Places(both));
        Assert.Equal("a: ByHash; b: SingleSplit", SourceFacts.Splits(both));
    }
}
