using HydraSharp.Configuration;
using HydraSharp.Data;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Specs.Validation;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Memory;

namespace HydraSharp.Tuning;

/// <summary>
/// Finds a learning rate: trains for some steps while the rate rises, until the loss diverges. Smith, WACV 2017, section 3.3, with a rate
/// that rises exponentially. Begins as a run of the experiment does, with the same weights and order of images; only its schedule is left
/// out, and the factors of training.rates stay. Writes no file. Same experiment, data and threads: same curve.
/// </summary>
internal static class LearningRateFinder
{
    /// <summary>Finds the curve and the rate that it suggests.</summary>
    /// <exception cref="HydraException">
    /// The experiment, the data or the options are wrong, or not even one step gave a finite loss.
    /// </exception>
    public static RateCurve Find(Experiment experiment, LearningRateFinderOptions? options = null)
    {
        options ??= new();
        var problems = new Problems();
        options.Check(problems);
        if (problems.Found.Count > 0)
            throw new ExperimentException("the search for a learning rate", problems.Found);
        using var network = new FreshNetwork(experiment);
        new ExperimentSource(experiment).ThrowIfWrong(() => network.Net);
        ComputeDevice.Require(experiment.Training.Device);
        Allocator.KeepFreedMemory();
        var training = experiment.Training;
        var unaveraged = experiment with
        {
            Balancing = experiment.Balancing.Untried,
            Training = training with { EmaDecay = 0, Threads = ThreadBudget.Of(training.Threads).Count },
        };
        var quiet = new TrainOptions
        {
            Report = options.Report,
            Stop = options.Stop,
            Clock = options.Clock,
        };
        var pretraining = Pretraining.Read(LocalStorage.FromEnvironment(), null, experiment, quiet);
        var data = Open(unaveraged, options);
        using var trainer = TrainerFactory.Begin(unaveraged, data, unaveraged.Training.Threads, network, pretraining, options.Report);
        return Sweep(unaveraged, data, trainer, options);
    }

    static RunData Open(Experiment experiment, LearningRateFinderOptions options)
    {
        var data = RunData.Open(experiment, "the data", requireTraining: true);
        foreach (var note in data.Notes)
            options.Report(new TrainingEvent.Note(note));
        foreach (
            var skipped in data.Verify([Split.Train], (done, total) => options.Report(new TrainingEvent.Reading(done, total)), options.Stop)
        )
            options.Report(new TrainingEvent.Warning("left out: " + skipped));
        return data[Split.Train].Count > 0
            ? data
            : throw new HydraException(ErrorKind.Data, "no example is left to train on; look at data.split");
    }

    static RateCurve Sweep(Experiment experiment, RunData data, Trainer trainer, LearningRateFinderOptions options)
    {
        var spec = experiment.Training;
        var sweep = new RateSweep(options.From, options.To, options.Steps, [.. experiment.Tasks.Select(t => t.Weight)]);
        using var reader = new BatchReader(experiment, data);
        var pace = new Pace(options.Clock, 0);
        trainer.Begin(0);
        for (var epoch = 0; sweep.More; epoch++)
        {
            var groups = data.TrainingBatches(epoch)
                .Chunk(spec.GradientAccumulationSteps)
                .Take(options.Steps - (int)trainer.Step)
                .ToArray();
            foreach (var step in reader.Steps(groups, epoch, options.Stop, sizeAt: 0).TakeWhile(_ => sweep.More))
            {
                options.Stop.ThrowIfCancellationRequested();
                Step(sweep, trainer, rate => trainer.Take(step.Examples, step.Batches, rate, i => data.Examples[i].Key));
                pace.Add(step.Examples.Sum(b => b.Length));
                options.Report(Summary(sweep, options, pace));
            }
        }

        return sweep.Curve;
    }

    static void Step(RateSweep sweep, Trainer trainer, Func<double, StepLosses> take)
    {
        try
        {
            sweep.Add(take(sweep.Rate));
        }
        catch (NotFiniteException) when (trainer.Step > 0)
        {
            sweep.Diverge();
        }
    }

    static TrainingEvent.Stepped Summary(RateSweep sweep, LearningRateFinderOptions options, Pace pace)
    {
        var points = sweep.Curve.Points;
        return new(
            1,
            1,
            points.Count,
            options.Steps,
            pace.ImagesPerSecond,
            pace.Left(options.Steps - points.Count),
            Environment.WorkingSet,
            points[^1].Rate,
            [KeyValuePair.Create("all tasks", points[^1].Smoothed)]
        );
    }
}
