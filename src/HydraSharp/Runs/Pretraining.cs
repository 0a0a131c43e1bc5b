using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Networks.Weights;
using HydraSharp.Training;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>The weights of others that a new run begins with; a resumed run has its own.</summary>
internal sealed class Pretraining
{
    readonly IStorage storage;
    readonly RunFolder? files;
    readonly Experiment experiment;
    readonly TrainOptions options;
    readonly StoredWeights weights;

    Pretraining(IStorage storage, RunFolder? files, Experiment experiment, TrainOptions options, StoredWeights weights) =>
        (this.storage, this.files, this.experiment, this.options, this.weights) = (storage, files, experiment, options, weights);

    /// <summary>Reads the weights, and makes sure that they are those the run began with; null when it begins from scratch.</summary>
    /// <param name="storage">Where the run is.</param>
    /// <param name="files">The run's folder; null for a training that writes nothing.</param>
    /// <param name="experiment">The experiment.</param>
    /// <param name="options">Receives what is reported.</param>
    internal static Pretraining? Read(IStorage storage, RunFolder? files, Experiment experiment, TrainOptions options)
    {
        if (experiment.Pretrained.Read(storage, text => options.Report(new TrainingEvent.Note(text)), options.Stop) is not { } weights)
            return null;
        if (
            files is not null
            && storage.Exists(files.Weights)
            && WeightsReport.Read(storage, files.Weights) is var before
            && before.Sha256 != weights.Sha256
        )
            throw new HydraException(
                ErrorKind.Usage,
                $"'{files.Path}' began with other weights: {before.File} had SHA-256 {before.Sha256}, "
                    + $"{weights.File} has {weights.Sha256}; bring the file back, or begin anew with another --out"
            );
        return new(storage, files, experiment, options, weights);
    }

    /// <summary>Puts the weights into a fresh network, in float32, and writes down what matched.</summary>
    internal void Into(HydraNet net, RunData data)
    {
        var use = experiment.Pretrained.Use;
        var match = new WeightsMatch(weights, net, use.Heads);
        match.Apply(use.Partial, experiment.Backbone);
        var images = use.NormImages > 0 ? Reestimate(net, data, use.NormImages) : 0;
        var report = new WeightsReport(weights.File, weights.Bytes, weights.Sha256, match.Matched, match.New, match.LeftOver, images);
        if (files is not null)
            report.Write(storage, files.Weights);
        options.Report(new TrainingEvent.Note(report.ToString()));
        if (match.IsOfALargerNetwork(experiment.Backbone))
            options.Report(new TrainingEvent.Warning($"{weights.File} has more layers than the backbone: it may be of a larger network"));
        if (match.NormsAreFolded && images == 0)
            options.Report(
                new TrainingEvent.Warning(
                    $"the batch norms of {weights.File} are folded into the convolutions: "
                        + $"training undoes them; set pretrained.reestimate_norms, or freeze the backbone"
                )
            );
    }

    int Reestimate(HydraNet net, RunData data, int wanted)
    {
        var train = data[Split.Train];
        var count = Math.Min(wanted, train.Count);
        var chosen = Enumerable.Range(0, count).Select(i => train[(int)((long)i * train.Count / count)]);
        using var reader = new BatchReader(experiment, data, Precision.Float32);
        using var reestimation = new NormReestimation(net);
        using (no_grad())
            foreach (var batch in reader.InOrder(data.Batches(chosen), options.Stop))
            {
                using var scope = NewDisposeScope();
                net.call(batch.Input);
            }

        reestimation.Apply();
        return count;
    }
}
