using HydraSharp.Configuration;
using HydraSharp.Networks;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>
/// The network that a training begins with, built once with the weights that its seed decides. Whoever asks first builds it: the check of
/// the experiment where it needs the network's parts, or else the training.
/// </summary>
internal sealed class FreshNetwork(Experiment experiment) : IDisposable
{
    HydraNet? net;
    Tensor? random;
    bool isTaken;

    /// <summary>The network, to be looked at; it still belongs to this.</summary>
    internal HydraNet Net
    {
        get
        {
            if (net is not null)
                return net;
            ObjectDisposedException.ThrowIf(isTaken, this);
            manual_seed(experiment.Training.Seed);
            net = ModelFactory.Build(experiment);
            random = get_rng_state();
            return net;
        }
    }

    /// <summary>Hands the network over, once, and sets torch's random generator to where it stood when the network was built.</summary>
    internal HydraNet Take()
    {
        var taken = Net;
        set_rng_state(random!);
        (net, isTaken) = (null, true);
        return taken;
    }

    public void Dispose()
    {
        net?.Dispose();
        random?.Dispose();
    }
}
