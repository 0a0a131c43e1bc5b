using HydraSharp.Data;
using HydraSharp.Networks;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>
/// Makes the trainer of an experiment: its network with fitted heads, checked convolutions and the weights that it begins with.
/// </summary>
internal static class TrainerFactory
{
    // Their pixels are many: the mean of a map's numbers does not move with more.
    const int ImagesFittedTo = 100;

    /// <summary>A trainer before its first step.</summary>
    /// <param name="experiment">The experiment.</param>
    /// <param name="data">Its data.</param>
    /// <param name="threads">Threads that compute.</param>
    /// <param name="network">Its network, which the trainer takes over.</param>
    /// <param name="pretraining">The weights that it begins with; null for fresh ones.</param>
    /// <param name="report">Receives notes and warnings.</param>
    /// <param name="ranks">The processes that train together; null for one.</param>
    internal static Trainer Begin(
        Experiment experiment,
        RunData data,
        int threads,
        FreshNetwork network,
        Pretraining? pretraining,
        Action<TrainingEvent>? report = null,
        IProcessGroup? ranks = null
    )
    {
        set_num_threads(threads);
        var net = network.Take();
        Fit(net, experiment, data);
        NetworkCheck.Apply(net, experiment, warning => report?.Invoke(new TrainingEvent.Warning(warning)));
        pretraining?.Into(net, data);
        return new(experiment.Training, experiment.Tasks, experiment.Balancing, net, data.TrainingLabels, threads, ranks);
    }

    /// <summary>Fits the heads to the training targets.</summary>
    static void Fit(HydraNet net, Experiment experiment, RunData data)
    {
        foreach (var task in experiment.Tasks)
            if (Targets(data, task.Name) is { Length: > 0 } targets)
                net.Head(task.Name).Fit(targets);
    }

    // Labels that were added only where the data have none.
    static float[] Targets(RunData data, string task)
    {
        var labels = data[Split.Train].Any(data.Labels[task].Has) ? data.Labels[task] : data.TrainingLabels[task];
        return data.Maps.FirstOrDefault(m => m.Column == task) is { } maps
            ? maps.Sample([.. data[Split.Train].Where(labels.Has)], ImagesFittedTo)
            : labels.Gather(data[Split.Train]);
    }
}
