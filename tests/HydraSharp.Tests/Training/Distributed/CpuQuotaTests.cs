using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Training.Distributed;

public sealed class CpuQuotaTests : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("hydra-cgroup-").FullName;

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("150000 100000", 1.5)]
    [InlineData("max 100000", null)]
    [InlineData("-1 100000", null)]
    [InlineData("100000", null)]
    [InlineData("100000 0", null)]
    [InlineData("", null)]
    public void ALineIsAQuotaOrNone(string text, double? expected) => Assert.Equal(expected, CpuQuota.Parse(text));

    [Fact]
    public void WithoutGroupsThereIsNone() => Assert.Null(CpuQuota.Processors(root));

    [Fact]
    public void TheTightestOfAGroupAndItsParentsCounts()
    {
        Put("proc/self/cgroup", "0::/batch/job1\n");
        Put("sys/fs/cgroup/batch/job1/cpu.max", "max 100000\n");
        Assert.Null(CpuQuota.Processors(root));
        Put("sys/fs/cgroup/batch/cpu.max", "250000 100000\n");
        Assert.Equal(2.5, CpuQuota.Processors(root));
        Put("sys/fs/cgroup/batch/job1/cpu.max", "50000 100000\n");
        Assert.Equal(0.5, CpuQuota.Processors(root));
        Put("sys/fs/cgroup/other/cpu.max", "10000 100000\n");
        Assert.Equal(0.5, CpuQuota.Processors(root));
    }

    // A container of version 1 sees the host's path, which is not below its own mount.
    [Fact]
    public void AContainersQuotaIsAtItsMount()
    {
        Put("proc/self/cgroup", "5:memory:/docker/abc\n4:cpu,cpuacct:/docker/abc\n3:cpuset:/docker/abc\n0::/\n");
        Put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
        Put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
        Assert.Null(CpuQuota.Processors(root));
        Put("sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "300000\n");
        Assert.Equal(3, CpuQuota.Processors(root));
    }

    void Put(string file, string text)
    {
        var path = Path.Combine(root, file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
