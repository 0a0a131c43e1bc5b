using HydraSharp.Benchmarks;
using HydraSharp.Files;
using HydraSharp.Runs;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Balancing.Diagnostics;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Tuning;

/// <summary>
/// Settles a balancing method that chooses another, before a run's first step: a training of its own with the run's whole schedule in a
/// few steps, in the second half of which, when the heads answer, it is seen how the tasks' gradients stand to each other. Reports the
/// choice with its reason and its price. The choice hangs on nothing that is timed: same seed, same choice.
/// </summary>
internal sealed class BalancingSelection
{
    readonly RunSetup setup;
    readonly Experiment experiment;
    readonly RunData data;
    readonly TrainOptions options;

    BalancingSelection(RunSetup setup) => (this.setup, experiment, data, options) = (setup, setup.Experiment, setup.Data, setup.Options);

    /// <summary>The method that is trained with.</summary>
    /// <param name="setup">The run, whose experiment's method chooses another. Its own network stays as it is.</param>
    internal static BalancingSpec Choose(RunSetup setup) => new BalancingSelection(setup).Choose();

    BalancingSpec Choose()
    {
        var advice = experiment.Balancing.Choose(experiment.Tasks.Count < 2 ? null : See());
        var name = advice.Method is GradientBalancing { GradientAt: GradientPlace.Representation }
            ? $"{advice.Method.GetType().Name} on the features"
            : advice.Method.GetType().Name;
        options.Report(
            new TrainingEvent.Note($"balancing {experiment.Balancing.GetType().Name} chose {name}: {advice.Reason}{Price(advice.Method)}")
        );
        return advice.Method;
    }

    GradientFigures? See()
    {
        var untried = experiment with
        {
            Balancing = experiment.Balancing.Untried,
            Training = experiment.Training with
            {
                GradientsEvery = 1,
                AffinityEvery = 0,
                EmaDecay = 0,
                Threads = ThreadBudget.Of(experiment.Training.Threads).Count,
            },
        };
        var quiet = options with { Report = _ => { } };
        using var network = new FreshNetwork(untried);
        using var trainer = TrainerFactory.Begin(
            untried,
            data,
            untried.Training.Threads,
            network,
            Pretraining.Read(setup.Storage, null, untried, quiet)
        );
        if (trainer.Net.SharedLeaves().Count == 0)
            return null;
        using var reader = new BatchReader(untried, data);
        var pace = new Pace(options.Clock, 0);
        trainer.Begin(0);
        for (var epoch = 0; trainer.Step < experiment.Balancing.DryRunSteps; epoch++)
            Epoch(untried, trainer, reader, epoch, pace);
        return trainer.GradientMonitor.Sums.Figures([.. experiment.Tasks.Select(t => t.Name)]);
    }

    void Epoch(Experiment untried, Trainer trainer, BatchReader reader, int epoch, Pace pace)
    {
        var (spec, all) = (untried.Training, data.TrainingBatches(epoch));
        var steps = experiment.Balancing.DryRunSteps;
        var groups = all.Chunk(spec.GradientAccumulationSteps).Take(steps - (int)trainer.Step).ToArray();
        foreach (var step in reader.Steps(groups, epoch, options.Stop, sizeAt: 0))
        {
            options.Stop.ThrowIfCancellationRequested();
            if (trainer.Step == steps / 2)
                trainer.GradientMonitor.Begin([]);
            var rate = spec.Optimizer.LearningRate * spec.Schedule.Factor(trainer.Step, steps, steps);
            var losses = trainer.Take(step.Examples, step.Batches, rate, i => data.Examples[i].Key);
            pace.Add(step.Examples.Sum(b => b.Length));
            options.Report(
                new TrainingEvent.Stepped(
                    1,
                    1,
                    trainer.Step,
                    steps,
                    pace.ImagesPerSecond,
                    pace.Left(steps - trainer.Step),
                    Environment.WorkingSet,
                    rate,
                    [.. untried.Tasks.Select((t, i) => KeyValuePair.Create(t.Name, losses.Sums[i] / losses.Weights[i]))]
                )
            );
        }
    }

    string Price(BalancingSpec method)
    {
        if (method.GetType() == experiment.Balancing.Untried.GetType())
            return "; it costs nothing";
        var name = method.GetType().Name;
        var costs = BalancingBench.Measure(
            experiment with
            {
                Balancing = experiment.Balancing.Untried,
            },
            data,
            new()
            {
                Methods = [name],
                Rounds = 2,
                Stop = options.Stop,
            }
        );
        var mine = costs.Methods.Last(c => c.Method == name && (method is not GradientBalancing g || c.At == g.GradientAt));
        return Summary(mine, costs.Methods[0]);
    }

    static string Summary(BalancingCost mine, BalancingCost plain)
    {
        var memory =
            mine.MemoryBytes == 0 ? "" : $" and {StorageFailure.Size(Math.Max(0, mine.MemoryBytes - plain.MemoryBytes))} more memory";
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"; a step takes {mine.Cost:0.0} times a plain one{memory}"
        );
    }
}
