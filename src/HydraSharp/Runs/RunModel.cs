using HydraSharp.Configuration;
using HydraSharp.Files;
using HydraSharp.Files.Tensors;
using HydraSharp.Networks;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>Opens the network of a run.</summary>
internal static class RunModel
{
    /// <summary>The network with the run's weights; with the best so far where it still trains.</summary>
    /// <param name="storage">Where the run is.</param>
    /// <param name="files">Its folder.</param>
    /// <param name="experiment">Its experiment.</param>
    /// <param name="warn">
    /// Receives which convolutions are wrong on this processor and how they are computed instead; null for nobody.
    /// </param>
    /// <param name="ranks">The processes that open it together, of which rank 0 reads the file; null for one.</param>
    /// <exception cref="Inference.HydraException">The run has no weights yet, or they cannot be read.</exception>
    internal static HydraNet Open(
        IStorage storage,
        RunFolder files,
        Experiment experiment,
        Action<string>? warn = null,
        IProcessGroup? ranks = null
    )
    {
        set_num_threads(ThreadBudget.ForAnswers(experiment.Training.Threads));
        ranks ??= new SingleProcess();
        var net = ModelFactory.Build(experiment);
        NetworkCheck.Apply(net, experiment, warn ?? (_ => { }));
        ranks.OnRankZero(() =>
        {
            var (name, arrays) = storage.Exists(files.Model)
                ? (files.Model, SafeTensors.Read(storage, files.Model).Arrays)
                : RunCheckpoints.BestSoFar(storage, files);
            TensorArrays.CopyInto(net.state_dict(), arrays, name);
        });
        StateBroadcast.Send(ranks, net.state_dict().Values);
        return net;
    }
}
