using HydraSharp.Analysis;
using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs.Distillation;
using HydraSharp.Runs.Records;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Memory;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>What a training run consists of: made once, before the first step, and handed on; nothing derives it again.</summary>
/// <param name="Storage">Where the run is written.</param>
/// <param name="Files">Its folder, locked for this training.</param>
/// <param name="Experiment">The experiment, checked, with the balancing method that is trained with.</param>
/// <param name="Network">The network that it begins with.</param>
/// <param name="Data">The opened data, every image read once, with the labels that teachers filled.</param>
/// <param name="Threads">How many threads compute, and what decided it.</param>
/// <param name="Device">Where it computes.</param>
/// <param name="Checkpoints">Its checkpoints, the newest of which is known.</param>
/// <param name="Pretraining">The weights that it begins with; null for fresh ones and for a resumed run.</param>
/// <param name="Options">How it is carried out; what is reported is also written into the log.</param>
internal sealed record RunSetup(
    IStorage Storage,
    RunFolder Files,
    Experiment Experiment,
    FreshNetwork Network,
    RunData Data,
    ThreadBudget Threads,
    Device Device,
    RunCheckpoints Checkpoints,
    Pretraining? Pretraining,
    TrainOptions Options
) : IDisposable
{
    /// <summary>The processes that train together.</summary>
    internal IProcessGroup Ranks => Options.Ranks;

    /// <summary>Holds the folder.</summary>
    internal required FolderClaim Claim { get; init; }

    /// <summary>Makes the setup of a new run or of one that is resumed; null where the folder holds the finished run already.</summary>
    /// <param name="storage">Where the run is written.</param>
    /// <param name="files">Its folder.</param>
    /// <param name="source">The experiment, which is checked here unless it was before.</param>
    /// <param name="options">How the training is carried out.</param>
    /// <param name="choose">Chooses the balancing method where the experiment's own chooses another.</param>
    /// <exception cref="HydraException">
    /// The experiment or the data are wrong, the folder holds another run, or the disk is full.
    /// </exception>
    internal static RunSetup? Make(
        IStorage storage,
        RunFolder files,
        ExperimentSource source,
        TrainOptions options,
        Func<RunSetup, BalancingSpec> choose
    )
    {
        var network = new FreshNetwork(source.Experiment);
        FolderClaim? claim = null;
        RunSetup? made = null;
        try
        {
            source.ThrowIfWrong(() => network.Net);
            var device = ComputeDevice.Of(source.Experiment.Training.Device);
            if (IsFinished(files, source.Experiment, options))
            {
                options.Ranks.OnRankZero(() => FinishedRun.Require(storage, files, source.Experiment, options));
                return null;
            }

            var threads = ThreadBudget.Of(source.Experiment.Training.Threads, options.Ranks);
            claim = FolderClaim.Take(storage, files, source.Experiment, threads.Count, options);
            var setup = Open(storage, files, claim, network, threads, device, EventLog.Added(storage, files, options));
            return made = setup with { Experiment = claim.Settled(source.Experiment, options.Ranks, () => choose(setup)) };
        }
        finally
        {
            if (made is null)
            {
                claim?.Dispose();
                network.Dispose();
            }
        }
    }

    public void Dispose()
    {
        Network.Dispose();
        Claim.Dispose();
    }

    static bool IsFinished(RunFolder files, Experiment experiment, TrainOptions options)
    {
        // Until it trains: hosts read their images at their own pace.
        options.Ranks.Timeout = Timeout.InfiniteTimeSpan;
        options.Ranks.RequireSame(ExperimentFile.Write(experiment with { Loader = new() }), "the experiment");
        if (!options.Ranks.OnRankZero(() => files.Finished))
            return false;
        return options.Resume
            ? true
            : throw new HydraException(
                ErrorKind.Usage,
                $"'{files.Path}' holds a finished run, which is never written over; name another folder with --out"
            );
    }

    static RunSetup Open(
        IStorage storage,
        RunFolder files,
        FolderClaim claim,
        FreshNetwork network,
        ThreadBudget threads,
        Device device,
        TrainOptions options
    )
    {
        var (experiment, ranks) = (claim.Experiment, options.Ranks);
        Allocator.KeepFreedMemory();
        var checkpoints = new RunCheckpoints(storage, files, experiment.Training.KeepCheckpoints, options);
        Pretraining? pretraining = null;
        ranks.OnRankZero(() => pretraining = checkpoints.IsNew ? Pretraining.Read(storage, files, experiment, options) : null);
        var data = OpenData(storage, files, experiment, options);
        var filling = new LabelFilling(storage, experiment, data, options);
        ranks.OnRankZero(() => filling.Teach(files, checkpoints.IsNew));
        ranks.OnOtherRanks(() => filling.Teach(files, isNew: false));
        return new(storage, files, experiment, network, data, threads, device, checkpoints, pretraining, options) { Claim = claim };
    }

    // Opens and verifies the data, and makes sure that they are those the run began with.
    static RunData OpenData(IStorage storage, RunFolder files, Experiment experiment, TrainOptions options)
    {
        var data = RunData.Open(experiment, "the data", requireTraining: true, options.Report, options.Stop);
        foreach (var note in data.Notes)
            options.Report(new TrainingEvent.Note(note));
        foreach (
            var skipped in data.Verify(
                Enum.GetValues<Split>(),
                (done, total) => options.Report(new TrainingEvent.Reading(done, total)),
                options.Stop
            )
        )
            options.Report(new TrainingEvent.Warning("left out: " + skipped));
        if (data[Split.Train].Count == 0)
            throw new HydraException(ErrorKind.Data, "no example is left to train on; look at data.split");
        if (NormCheck.Error(experiment, Math.Min(experiment.Training.BatchSize, data[Split.Train].Count)) is { } lone)
            throw new HydraException(ErrorKind.Data, $"there is 1 image to train on: {lone}");
        Warn(storage, files, experiment, data, options);
        var fingerprint = DataFingerprint.Of([KeyValuePair.Create("data", data.Examples)]);
        var left = string.Join(' ', Enum.GetValues<Split>().Select(p => string.Join(',', data[p])));
        options.Ranks.RequireSame(string.Join(' ', fingerprint.Sources) + left, "the data");
        options.Ranks.OnRankZero(() =>
        {
            if (storage.Exists(files.Data))
                fingerprint.Require(storage, files, "bring the data back, or begin anew with another --out");
            else
                fingerprint.Write(storage, files.Data);
        });
        options.Report(new TrainingEvent.Note(Plan(experiment, data)));
        return data;
    }

    // What is known of the labels before the first step is said before it, and stays with the run.
    static void Warn(IStorage storage, RunFolder files, Experiment experiment, RunData data, TrainOptions options)
    {
        string[] warnings =
        [
            .. data.Images.Warnings,
            .. DeepImageRange.Warnings(data.Examples, experiment.Image),
            .. LabelWarnings.Of(
                data.Summaries(),
                [.. Enum.GetValues<Split>().Select(p => data[p].Count)],
                [.. experiment.Teacher.SelectMany(t => t.Tasks)]
            ),
        ];
        foreach (var warning in warnings)
            options.Report(new TrainingEvent.Warning(warning));
        options.Ranks.OnRankZero(() => new RunWarnings(warnings).Write(storage, files.Warnings));
    }

    static string Plan(Experiment experiment, RunData data)
    {
        var labels = experiment.Tasks.Select(t => $"{t.Name} {Enum.GetValues<Split>().Sum(p => data[p].Count(data.Labels[t.Name].Has))}");
        var cache =
            data.Images.CacheBytes > 0 ? $"decoded pixels kept in {data.Images.CacheBytes >> 20} MiB" : "images decoded anew each epoch";
        return $"{data[Split.Train].Count} images to train, {data[Split.Validation].Count} to validate, {data[Split.Test].Count} to test; "
            + $"labels: {string.Join(", ", labels)}; {cache}";
    }
}
