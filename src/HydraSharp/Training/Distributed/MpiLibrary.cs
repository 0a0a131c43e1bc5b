using System.Runtime.InteropServices;
using System.Text;
using HydraSharp.Inference;

namespace HydraSharp.Training.Distributed;

/// <summary>
/// Open MPI's library, loaded; its functions and constants by name. The other MPIs have other ones (MPICH's handles are numbers) and are
/// refused.
/// </summary>
internal sealed unsafe class MpiLibrary
{
    const string Variable = "HYDRASHARP_MPI";
    const int VersionLength = 256;

    // Open MPI 1.10 to 5 have one ABI version, 40; MPICH, Intel MPI and Cray MPI call theirs 12.
    static readonly string[] Names = ["libmpi.so.40", "libmpi.40.dylib"];

    MpiLibrary(nint handle, string path)
    {
        Path = path;
        nint Symbol(string name) =>
            NativeLibrary.TryGetExport(handle, name, out var at)
                ? at
                : throw new HydraException(
                    ErrorKind.Resources,
                    $"'{path}' is not Open MPI's library: it has no {name}; install Open "
                        + $"MPI 4 or 5 (openmpi-bin), or name its libmpi.so.40 in {Variable}"
                );
        World = Symbol("ompi_mpi_comm_world");
        (Bytes, Floats, Sum) = (Symbol("ompi_mpi_byte"), Symbol("ompi_mpi_float"), Symbol("ompi_mpi_op_sum"));
        InitThread = (delegate* unmanaged<int*, byte***, int, int*, int>)Symbol("MPI_Init_thread");
        Rank = (delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_rank");
        Size = (delegate* unmanaged<nint, int*, int>)Symbol("MPI_Comm_size");
        AllToAll = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int>)Symbol("MPI_Ialltoall");
        AllGather = (delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int>)Symbol("MPI_Iallgather");
        AllReduce = (delegate* unmanaged<nint, void*, int, nint, nint, nint, int>)Symbol("MPI_Allreduce");
        Broadcast = (delegate* unmanaged<void*, int, nint, int, nint, nint*, int>)Symbol("MPI_Ibcast");
        Barrier = (delegate* unmanaged<nint, nint*, int>)Symbol("MPI_Ibarrier");
        Test = (delegate* unmanaged<nint*, int*, nint, int>)Symbol("MPI_Test");
        Finalize = (delegate* unmanaged<int>)Symbol("MPI_Finalize");
        Abort = (delegate* unmanaged<nint, int, int>)Symbol("MPI_Abort");
        Version = ReadVersion((delegate* unmanaged<byte*, int*, int>)Symbol("MPI_Get_library_version"));
    }

    internal string Path { get; }

    /// <summary>What it says of itself, such as "Open MPI v4.1.4".</summary>
    internal string Version { get; }

    internal nint World { get; }
    internal nint Bytes { get; }
    internal nint Floats { get; }
    internal nint Sum { get; }
    internal delegate* unmanaged<int*, byte***, int, int*, int> InitThread { get; }
    internal delegate* unmanaged<nint, int*, int> Rank { get; }
    internal delegate* unmanaged<nint, int*, int> Size { get; }
    internal delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int> AllToAll { get; }
    internal delegate* unmanaged<void*, int, nint, void*, int, nint, nint, nint*, int> AllGather { get; }
    internal delegate* unmanaged<nint, void*, int, nint, nint, nint, int> AllReduce { get; }
    internal delegate* unmanaged<void*, int, nint, int, nint, nint*, int> Broadcast { get; }
    internal delegate* unmanaged<nint, nint*, int> Barrier { get; }
    internal delegate* unmanaged<nint*, int*, nint, int> Test { get; }
    internal delegate* unmanaged<int> Finalize { get; }
    internal delegate* unmanaged<nint, int, int> Abort { get; }

    /// <summary>Loads it: the file that HYDRASHARP_MPI names, or what the system finds.</summary>
    /// <param name="path">The value of HYDRASHARP_MPI; null or empty where it is not set.</param>
    /// <exception cref="HydraException">It is not there, or it is another MPI.</exception>
    internal static MpiLibrary Load(string? path)
    {
        string[] candidates = string.IsNullOrEmpty(path) ? Names : [path];
        foreach (var name in candidates)
            if (NativeLibrary.TryLoad(name, out var handle))
                return new(handle, name);
        throw new HydraException(
            ErrorKind.Resources,
            string.IsNullOrEmpty(path)
                ? $"Open MPI's library ({Names[0]}) is not on this machine; install Open MPI 4 "
                    + $"or 5 (Debian: openmpi-bin) on every host, or name the file in {Variable}"
                : $"{Variable} names '{path}', which cannot be loaded; name Open MPI's libmpi.so.40, or leave it unset"
        );
    }

    /// <summary>Loads the library that this process's environment names.</summary>
    internal static MpiLibrary Load() => Load(Environment.GetEnvironmentVariable(Variable));

    static string ReadVersion(delegate* unmanaged<byte*, int*, int> read)
    {
        var text = stackalloc byte[8192];
        int length;
        _ = read(text, &length);
        return Encoding.UTF8.GetString(text, Math.Clamp(length, 0, VersionLength)).Split(',', '\n', '\0')[0].Trim();
    }
}
