using HydraSharp.Data;
using HydraSharp.Inference;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Evaluators;
using HydraSharp.Training.Memory;
using TorchSharp;

namespace HydraSharp.Runs;

/// <summary>The epochs of a run: train, measure, choose, save.</summary>
internal sealed class TrainingLoop : IDisposable
{
    readonly Experiment experiment;
    readonly RunData data;
    readonly TrainOptions options;
    readonly RunCheckpoints saver;
    readonly Trainer trainer;
    readonly BatchReader reader;
    readonly Evaluator evaluator;
    readonly Selection selection;
    readonly long stepsPerEpoch;
    readonly IProcessGroup ranks;
    readonly int batchesPerStep;
    readonly RunThreads threads;
    RunState state;

    internal TrainingLoop(RunSetup setup)
    {
        (experiment, data, saver, options, ranks) = (setup.Experiment, setup.Data, setup.Checkpoints, setup.Options, setup.Ranks);
        var spec = experiment.Training;
        state = new() { Ranks = ranks.Size, Threads = saver.Threads ?? setup.Threads.Count };
        threads = new(options, setup.Threads, state.Threads, adapts: ranks.Size == 1 && setup.Device.type == DeviceType.CPU);
        trainer = TrainerFactory.Begin(experiment, data, state.Threads, setup.Network, setup.Pretraining, options.Report, ranks);
        saver.WriteNetwork(trainer.Net);
        reader = new(experiment, data);
        evaluator = new(experiment.Tasks, data.Labels, ranks: ranks);
        selection = new(experiment.Tasks, spec.Preference, evaluator.Guess(data[Split.Train], data[Split.Validation], data.Maps));
        batchesPerStep = spec.GradientAccumulationSteps * ranks.Size;
        var batches = data.TrainingBatches(0).Count;
        if (batches < ranks.Size)
            throw new HydraException(
                ErrorKind.Usage,
                $"an epoch has {batches} batches of {spec.BatchSize} images, too few for "
                    + $"{ranks.Size} ranks; start fewer, or set a smaller training.batch_size"
            );
        stepsPerEpoch = (batches + batchesPerStep - 1) / batchesPerStep;
        if (saver.Restore(trainer) is { } saved)
            Restore(saved);
    }

    /// <summary>Where the run stands.</summary>
    internal RunState State => state;

    /// <summary>Trains until the last epoch or until no epoch has been better for long enough.</summary>
    internal void ToTheEnd()
    {
        ranks.Timeout = TimeSpan.FromSeconds(experiment.Training.Distributed.Timeout);
        while (!state.Ended)
            Epoch();
        saver.WriteHistory(state.History);
        if (state.StoppedEarly(experiment.Training) is { } stopped)
            options.Report(stopped);
    }

    public void Dispose()
    {
        trainer.Dispose();
        reader.Dispose();
    }

    void Restore(RunState saved)
    {
        var done = saved.BatchesInEpoch ?? saved.StepInEpoch * experiment.Training.GradientAccumulationSteps;
        state = saved with
        {
            Ranks = ranks.Size,
            BatchesInEpoch = done,
            StepInEpoch = saved.Ranks == ranks.Size ? saved.StepInEpoch : done / batchesPerStep,
        };
        if (saved.Ranks != ranks.Size)
            options.Report(
                new TrainingEvent.Warning(
                    $"continues with {ranks.Size} ranks instead of {saved.Ranks}: a step has "
                        + $"{ranks.Size * experiment.Training.GradientAccumulationSteps} batches instead of "
                        + $"{saved.Ranks * experiment.Training.GradientAccumulationSteps}, and the learning rate stays"
                )
            );
        selection.Restore(saved.BestScore ?? double.PositiveInfinity, saved.Idle);
        saver.WriteHistory(state.History);
    }

    void Epoch()
    {
        var count = experiment.Tasks.Count;
        if (state.LossSums.Length == 0)
            state = state with { LossSums = new double[count], LossWeights = new double[count], Counted = new double[2 * count] };
        trainer.GradientMonitor.Begin(state.Gradients);
        trainer.TaskAffinityProbe.Begin(state.Affinities);
        CollectionPause.Compact();
        var pace = new Pace(options.Clock, state.Seconds);
        var (waited, earlier, spent) = (reader.Waited, state.Seconds, ranks.Spent);
        Train(pace);
        var seconds = pace.Seconds;
        Log(ranks.Spent - spent, seconds - earlier);
        var wait = (reader.Waited - waited).TotalSeconds / (seconds - earlier);
        var validation = Validate(pace);
        (trainer.Balance as IAfterEpoch)?.AfterEpoch([.. Losses().Select((l, i) => l.Value * experiment.Tasks[i].Weight)]);
        var side = reader.Size(state.Epoch);
        var best = side == experiment.Image.Size && (validation is null || selection.Add(validation));
        var images = stepsPerEpoch * experiment.Training.BatchSize * batchesPerStep;
        var speed = Math.Min(images, data.TrainingBatches(state.Epoch).Sum(b => (long)b.Length)) / Math.Max(seconds, 1e-9);
        string[] names = [.. experiment.Tasks.Select(t => t.Name)];
        var record = new EpochRecord(state.Epoch + 1, pace.Seconds, speed, Rate(Place - 1), Losses(), validation, options.Clock.GetUtcNow())
        {
            LoaderWait = wait,
            ImageSize = side,
            Threads = threads.Count,
            ThreadChanges = state.ThreadChanges,
            Score = validation is null ? double.NaN : selection.Score(validation),
            Gradients = trainer.GradientMonitor.Sums.Figures(names),
            Affinities = trainer.TaskAffinityProbe.Sums.Figures(names),
            Weights = [.. names.Select((n, t) => KeyValuePair.Create(n, state.Counted[t] / state.Counted[names.Length + t]))],
        };
        End(record, best);
        Divergence.Warn(record, state.FirstLosses, experiment.Training.Optimizer.LearningRate, options.Report);
        options.Report(
            new TrainingEvent.EpochEnded(record.Epoch, experiment.Training.Epochs, record.Seconds, speed, record.Losses, validation, best)
        );
    }

    void Train(Pace pace)
    {
        trainer.Begin(state.Epoch);
        threads.Begin();
        var side = reader.Size(state.Epoch);
        var left = data.TrainingBatches(state.Epoch).Skip((int)(state.BatchesInEpoch ?? 0)).Chunk(batchesPerStep).ToArray();
        foreach (var (i, step) in reader.Steps(left, state.Epoch, CancellationToken.None, Mine).Index())
        {
            if (ranks.Any(options.Stop.IsCancellationRequested))
                Leave(pace);
            Add(trainer.Take(step.Examples, step.Batches, Rate(Place), example => data.Examples[example].Key));
            state = state with
            {
                FirstLosses = state.Step == 0 ? [.. Losses().Select(l => l.Value)] : state.FirstLosses,
                Step = state.Step + 1,
                StepInEpoch = state.StepInEpoch + 1,
                BatchesInEpoch = (state.BatchesInEpoch ?? 0) + step.Examples.Length,
                Seconds = pace.Seconds,
            };
            if (threads.After(state.Epoch, state.Step, side, Unfrozen, reader.Waited) is { } change)
                state = state with { ThreadChanges = [.. state.ThreadChanges, change] };
            Report(pace, step.Examples.Sum(b => b.Length));
            var every = experiment.Training.CheckpointSteps;
            if (every > 0 && state.Step % every == 0 && i + 1 < left.Length)
                saver.Save(trainer, Standing());
        }
    }

    void Add(StepLosses losses)
    {
        for (var t = 0; t < experiment.Tasks.Count; t++)
        {
            state.LossSums[t] += losses.Sums[t];
            state.LossWeights[t] += losses.Weights[t];
            if (!losses.Counted.TryGetValue(t, out var counted))
                continue;
            state.Counted[t] += counted;
            state.Counted[experiment.Tasks.Count + t]++;
        }
    }

    void Log(TimeSpan spent, double seconds)
    {
        if (spent > TimeSpan.Zero)
            options.Report(
                new TrainingEvent.Note(
                    $"rank {ranks.Rank}: {spent.TotalSeconds / seconds:P0} of epoch {state.Epoch + 1} went "
                        + $"into sums with the other ranks, {spent.TotalMilliseconds / stepsPerEpoch:F0} ms a step"
                )
            );
    }

    Evaluation? Validate(Pace pace)
    {
        KeepTogether();
        if (data[Split.Validation].Count == 0)
            return null;
        if (ranks.Any(options.Stop.IsCancellationRequested))
            Leave(pace);
        trainer.Average?.Swap();
        var batches = reader.InOrder(MeasuredBatch.Share(data.Batches(data[Split.Validation]), ranks), CancellationToken.None);
        try
        {
            return evaluator.Measure("validation", trainer.Net, batches.Select(b => reader.Resized(state.Epoch, b)));
        }
        finally
        {
            trainer.Average?.Swap();
        }
    }

    // Hosts with other processors or libraries may round a step otherwise.
    void KeepTogether()
    {
        if (StateBroadcast.IsSame(ranks, trainer))
            return;
        options.Report(
            new TrainingEvent.Warning(
                $"the ranks' weights are not the same to the bit after epoch {state.Epoch + 1}: hosts "
                    + $"with other processors or libraries round otherwise; all continue with those of rank 0"
            )
        );
        StateBroadcast.Send(ranks, trainer);
    }

    void End(EpochRecord record, bool best)
    {
        var spec = experiment.Training;
        state = state with
        {
            Epoch = state.Epoch + 1,
            StepInEpoch = 0,
            BatchesInEpoch = 0,
            Seconds = 0,
            LossSums = [],
            LossWeights = [],
            Gradients = [],
            Affinities = [],
            Counted = [],
            ThreadChanges = [],
            History = [.. state.History, record],
            BestStep = best ? state.Step : state.BestStep,
            Idle = selection.Idle,
            Ended = state.Epoch + 1 >= spec.Epochs || (spec.Patience > 0 && selection.Idle >= spec.Patience),
        };
        saver.Save(trainer, Standing());
        saver.WriteHistory(state.History);
    }

    RunState Standing() =>
        state with
        {
            Gradients = state.StepInEpoch > 0 ? trainer.GradientMonitor.Sums.Values : [],
            Affinities = state.StepInEpoch > 0 ? trainer.TaskAffinityProbe.Sums.Values : [],
            BestScore = double.IsFinite(selection.BestScore) ? selection.BestScore : null,
            Idle = selection.Idle,
            ParameterSteps = trainer.Optimizer.Steps.ToDictionary(s => s.Name, s => s.Steps, StringComparer.Ordinal),
        };

    void Leave(Pace pace)
    {
        state = state with { Seconds = pace.Seconds };
        saver.Save(trainer, Standing());
        throw new OperationCanceledException(options.Stop);
    }

    void Report(Pace pace, int images)
    {
        pace.Add(images);
        var left = (experiment.Training.Epochs - state.Epoch) * stepsPerEpoch - state.StepInEpoch;
        options.Report(
            new TrainingEvent.Stepped(
                state.Epoch + 1,
                experiment.Training.Epochs,
                state.StepInEpoch,
                stepsPerEpoch,
                pace.ImagesPerSecond,
                pace.Left(left),
                Environment.WorkingSet,
                Rate(Place - 1),
                Losses()
            )
        );
    }

    // The steps so far, if all were by as many ranks as now.
    long Place => state.Epoch * stepsPerEpoch + Math.Min(state.StepInEpoch, stepsPerEpoch);

    bool Unfrozen => experiment.Training.UnfreezeEpoch > 0 && state.Epoch >= experiment.Training.UnfreezeEpoch;

    // This rank's batches of a step.
    int[][] Mine(int[][] step) => [.. step.Skip(ranks.Rank * batchesPerStep / ranks.Size).Take(batchesPerStep / ranks.Size)];

    double Rate(long step)
    {
        var (training, steps) = (experiment.Training, experiment.Training.Epochs * stepsPerEpoch);
        return training.Optimizer.LearningRate * training.Schedule.Factor(Math.Min(step, steps - 1), steps, stepsPerEpoch);
    }

    IReadOnlyList<KeyValuePair<string, double>> Losses() =>
        [
            .. experiment.Tasks.Select(
                (t, i) => KeyValuePair.Create(t.Name, state.LossWeights[i] > 0 ? state.LossSums[i] / state.LossWeights[i] : double.NaN)
            ),
        ];
}
