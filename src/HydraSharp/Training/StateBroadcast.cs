using System.Runtime.InteropServices;
using HydraSharp.Distributed;
using HydraSharp.Optimizers;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Gives every rank what rank 0 has.</summary>
internal static unsafe class StateBroadcast
{
    /// <summary>The numbers of tensors, which are laid out alike in every rank.</summary>
    internal static void Send(IRanks ranks, IEnumerable<Tensor> tensors)
    {
        foreach (var tensor in tensors) ranks.Broadcast(new Span<byte>((void*)Gradients.Address(tensor), checked((int)(tensor.numel() * tensor.element_size()))));
    }

    /// <summary>Everything that a trainer has learned.</summary>
    internal static void Send(IRanks ranks, Trainer trainer)
    {
        Send(ranks, trainer.Net.state_dict().Values);
        trainer.Net.RefreshCopies();
        if (trainer.Average is { } average) Send(ranks, average.Values.Values);
        if (trainer.Balance is { } balance) Send(ranks, balance.state_dict().Values);
        foreach (var (_, values) in trainer.Optimizer.State) ranks.Broadcast(MemoryMarshal.AsBytes(values.AsSpan()));
    }
}
