using HydraSharp.Inference;

namespace HydraSharp.Training.Distributed;

/// <summary>What a process's environment says of who started it.</summary>
/// <param name="IsMpi">Whether Open MPI is to be joined.</param>
/// <param name="Size">How many processes were started; 0 where only the engine knows.</param>
internal sealed record Launch(bool IsMpi, int Size)
{
    /// <summary>Reads the variables that mpirun, srun and other launchers set.</summary>
    /// <param name="variable">The value of a variable; null where it is not set.</param>
    /// <exception cref="HydraException">Several processes were started in a way that Open MPI cannot join.</exception>
    internal static Launch Of(Func<string, string?> variable)
    {
        if (Number("OMPI_COMM_WORLD_SIZE") is { } size)
            return new(true, size);
        if (variable("PMIX_RANK") is not null && variable("PMIX_NAMESPACE") is not null)
            return new(true, 0);
        if (Number("PMI_SIZE") is > 1 and var others)
            throw new HydraException(
                ErrorKind.Usage,
                $"{others} processes were started by the launcher of another MPI (PMI_SIZE is set: MPICH, "
                    + $"Intel MPI, or srun without PMIx); start them with Open MPI's mpirun, or with srun --mpi=pmix"
            );
        if (Number("SLURM_STEP_NUM_TASKS") is > 1 and var tasks && variable("SLURM_PROCID") is not null)
            throw new HydraException(
                ErrorKind.Usage,
                $"srun started {tasks} processes that cannot find one another; add --mpi=pmix, or call mpirun in the batch script"
            );
        return new(false, 1);

        int? Number(string name) => int.TryParse(variable(name), out var value) ? value : null;
    }
}
