using HydraSharp.Inference;
using HydraSharp.Training.Distributed;
using Xunit;

namespace HydraSharp.Tests.Training.Distributed;

public sealed class LaunchTests
{
    [Theory]
    [InlineData("", false, 1)]
    [InlineData("OMPI_COMM_WORLD_SIZE=4 OMPI_COMM_WORLD_RANK=2", true, 4)]
    [InlineData("PMIX_RANK=0 PMIX_NAMESPACE=slurm.pmix.7.0 SLURM_STEP_NUM_TASKS=8 SLURM_PROCID=0", true, 0)]
    [InlineData("PMI_SIZE=1 PMI_RANK=0", false, 1)]
    [InlineData("SLURM_STEP_NUM_TASKS=1 SLURM_PROCID=0", false, 1)]
    public void TheEnvironmentReportsWhoStartedIt(string variables, bool mpi, int size) =>
        Assert.Equal(new(mpi, size), Launch.Of(Variables(variables)));

    [Theory]
    [InlineData("PMI_SIZE=4 PMI_RANK=1", "--mpi=pmix")]
    [InlineData("SLURM_STEP_NUM_TASKS=4 SLURM_PROCID=1", "--mpi=pmix")]
    public void SeveralThatCannotFindOneAnotherAreRefused(string variables, string fix)
    {
        var error = Assert.Throws<HydraException>(() => Launch.Of(Variables(variables)));
        Assert.Equal(ErrorKind.Usage, error.Kind);
        Assert.Contains("4 processes", error.Message, StringComparison.Ordinal);
        Assert.Contains(fix, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ALibraryThatIsNotThereIsReported() =>
        Assert.Contains(
            "HYDRASHARP_MPI names '/no/such/libmpi.so'",
            Assert.Throws<HydraException>(() => MpiLibrary.Load("/no/such/libmpi.so")).Message,
            StringComparison.Ordinal
        );

    // MPICH's library has MPI_Init and none of Open MPI's constants; here the C library stands for it.
    [Fact]
    public void AnotherLibraryIsReported()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "the C library has another name elsewhere");
        var error = Assert.Throws<HydraException>(() => MpiLibrary.Load("libc.so.6"));
        Assert.Contains("'libc.so.6' is not Open MPI's library: it has no ompi_mpi_comm_world", error.Message, StringComparison.Ordinal);
    }

    static Func<string, string?> Variables(string text)
    {
        var values = text.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(v => v.Split('='))
            .ToDictionary(v => v[0], v => v[1], StringComparer.Ordinal);
        return name => values.GetValueOrDefault(name);
    }
}
