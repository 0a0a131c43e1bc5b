using System.Runtime.InteropServices;
using System.Security.Cryptography;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Gives every rank what rank 0 has.</summary>
internal static unsafe class StateBroadcast
{
    /// <summary>The numbers of tensors, which are laid out alike in every rank.</summary>
    internal static void Send(IProcessGroup ranks, IEnumerable<Tensor> tensors)
    {
        foreach (var tensor in tensors)
            ranks.Broadcast(Bytes(tensor));
    }

    /// <summary>Whether every rank's network and balancing method are bit by bit those of rank 0.</summary>
    internal static bool IsSame(IProcessGroup ranks, Trainer trainer)
    {
        if (ranks.Size == 1)
            return true;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (_, tensor) in trainer.Net.state_dict().Concat(trainer.Balance?.state_dict() ?? []))
            hash.AppendData(Bytes(tensor));
        var all = ranks.Gather(hash.GetHashAndReset());
        return all.All(h => h.AsSpan().SequenceEqual(all[0]));
    }

    /// <summary>Everything that a trainer has learned.</summary>
    internal static void Send(IProcessGroup ranks, Trainer trainer)
    {
        Send(ranks, trainer.Net.state_dict().Values);
        trainer.Net.RefreshCopies();
        if (trainer.Average is { } average)
            Send(ranks, average.Values.Values);
        if (trainer.Balance is { } balance)
            Send(ranks, balance.state_dict().Values);
        foreach (var (_, values) in trainer.Optimizer.State)
            ranks.Broadcast(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    static Span<byte> Bytes(Tensor tensor) => new((void*)Gradients.Address(tensor), checked((int)(tensor.numel() * tensor.element_size())));
}
