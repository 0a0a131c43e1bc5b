using HydraSharp.Networks;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>
/// An exponential moving average of all weights and statistics (Polyak and Juditsky, 1992). In the first steps the decay is smaller,
/// (1 + step) / (10 + step), so that the random start is soon forgotten.
/// </summary>
internal sealed class WeightAverage : IDisposable
{
    readonly HydraNet net;
    readonly double decay;
    readonly int every;
    readonly Dictionary<string, Tensor> average;

    internal WeightAverage(HydraNet net, double decay, int every)
    {
        (this.net, this.decay, this.every) = (net, decay, every);
        using var none = no_grad();
        average = net.state_dict().ToDictionary(p => p.Key, p => p.Value.detach().clone().DetachFromDisposeScope(), StringComparer.Ordinal);
    }

    /// <summary>The average by parameter name.</summary>
    internal IReadOnlyDictionary<string, Tensor> Values => average;

    /// <summary>Takes in the weights after a step, counted from 1.</summary>
    internal void Update(long step)
    {
        if (step % every != 0)
            return;
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var keep = Math.Pow(Math.Min(decay, (1.0 + step) / (10 + step)), every);
        foreach (var (name, weight) in net.state_dict())
            if (weight.is_floating_point())
                average[name].lerp_(weight.detach(), 1 - keep);
            else
                average[name].copy_(weight);
    }

    /// <summary>Exchanges the network's weights and the average; a second call undoes it.</summary>
    internal void Swap()
    {
        using (NewDisposeScope())
        using (no_grad())
            foreach (var (name, weight) in net.state_dict())
            {
                var current = weight.detach().clone();
                weight.copy_(average[name]);
                average[name].copy_(current);
            }

        net.RefreshCopies();
    }

    public void Dispose()
    {
        foreach (var tensor in average.Values)
            tensor.Dispose();
    }
}
