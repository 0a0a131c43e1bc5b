namespace HydraSharp.Training.Distributed;

/// <summary>
/// The processes that train one network together, ranks 0 to <see cref="Size"/> - 1. Every rank calls the same members in the same order,
/// all on one thread; a call returns when the others have made it too.
/// </summary>
public interface IProcessGroup : IDisposable
{
    /// <summary>This process's rank.</summary>
    int Rank { get; }

    /// <summary>How many processes there are.</summary>
    int Size { get; }

    /// <summary>How long the others are waited for before one of them counts as hung.</summary>
    TimeSpan Timeout { get; set; }

    /// <summary>How long this process has sent, received and waited for the others so far.</summary>
    TimeSpan Spent { get; }

    /// <summary>Leaves in each rank the sums of all ranks' numbers, the same bits in all.</summary>
    /// <param name="values">This rank's numbers; as many in each.</param>
    /// <param name="how">In what form they travel and in what order they are added.</param>
    /// <exception cref="Inference.HydraException">The others did not come within <see cref="Timeout"/>.</exception>
    void AllReduce(Span<float> values, DistributedSpec how);

    /// <summary>Leaves in each rank the sums of all ranks' numbers, added in the order of the ranks.</summary>
    /// <exception cref="Inference.HydraException">The others did not come within <see cref="Timeout"/>.</exception>
    void AllReduce(Span<double> values);

    /// <summary>Gives every rank the bytes of rank 0.</summary>
    /// <param name="bytes">As many in each rank.</param>
    /// <exception cref="Inference.HydraException">Rank 0 did not come within <see cref="Timeout"/>.</exception>
    void Broadcast(Span<byte> bytes);

    /// <summary>All ranks' bytes, by rank; each may give another number of them.</summary>
    /// <exception cref="Inference.HydraException">The others did not come within <see cref="Timeout"/>.</exception>
    IReadOnlyList<byte[]> Gather(ReadOnlySpan<byte> mine);

    /// <summary>Returns when every rank has come here.</summary>
    /// <exception cref="Inference.HydraException">The others did not come within <see cref="Timeout"/>.</exception>
    void Barrier();

    /// <summary>Ends all other ranks at once, because this one failed; a process that is alone continues.</summary>
    /// <param name="exitCode">The exit code of the whole.</param>
    void Abort(int exitCode);
}
