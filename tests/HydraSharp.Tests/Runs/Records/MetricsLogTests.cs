using System.Text;
using HydraSharp.Inference;
using HydraSharp.Runs.Records;
using HydraSharp.Tests.Files;
using Xunit;

namespace HydraSharp.Tests.Runs.Records;

public sealed class MetricsLogTests
{
    const string First =
        """{"epoch":1,"seconds":2.5,"images_per_second":100,"loader_wait":0,"learning_rate":"""
        + """0.001,"image_size":0,"train":{"age":{"loss":0.1},"race":"""
        + """{"loss":null}},"validation":null,"score":null}"""
        + "\n";
    const string Second =
        """{"epoch":2,"seconds":2,"images_per_second":125.25,"loader_wait":0,"learning_rate":"""
        + """1E-05,"image_size":64,"train":{"age":{"loss":0.0625},"race":{"loss":1.5}},"validation":{"age":"""
        + """{"mae":5.25},"race":{"macro_f1":null}},"score":null}"""
        + "\n";

    [Fact]
    public void EachEpochIsOneObjectOnOneLine()
    {
        var disk = new LoggedStorage();
        MetricsLog.Write(disk, "/metrics.jsonl", [Histories.Two[0]]);
        Assert.Equal(First, Encoding.UTF8.GetString(disk["/metrics.jsonl"]));
        MetricsLog.Write(disk, "/metrics.jsonl", Histories.Two);
        Assert.Equal(First + Second, Encoding.UTF8.GetString(disk["/metrics.jsonl"]));
    }

    [Fact]
    public void ChangesOfTheThreadsAreWrittenDown() =>
        Assert.Contains(
            ""","image_size":0,"threads":1,"thread_changes":[{"step":12,"threads":1}],"train":{""",
            MetricsLog.Line(Histories.Two[0] with { Threads = 1, ThreadChanges = [new(12, 1)] }),
            StringComparison.Ordinal
        );

    [Fact]
    public void AResumedRunsFileHasNoEpochTwice()
    {
        var disk = new LoggedStorage();
        MetricsLog.Write(disk, "/metrics.jsonl", Histories.Two);
        MetricsLog.Write(disk, "/metrics.jsonl", [Histories.Two[0]]);
        Assert.Equal(First, Encoding.UTF8.GetString(disk["/metrics.jsonl"]));
    }

    [Fact]
    public void AFullDiskLeavesTheOldFile()
    {
        var disk = new LoggedStorage();
        MetricsLog.Write(disk, "/metrics.jsonl", [Histories.Two[0]]);
        var error = Assert.Throws<HydraException>(() =>
            MetricsLog.Write(new FaultyStorage(disk, 1, FaultyStorage.Full), "/metrics.jsonl", Histories.Two)
        );
        Assert.Equal(ErrorKind.Resources, error.Kind);
        Assert.Equal(First, Encoding.UTF8.GetString(disk["/metrics.jsonl"]));
    }
}
