using System.Diagnostics;
using HydraSharp.Analysis.Timing;
using HydraSharp.Configuration;
using HydraSharp.Inference;
using HydraSharp.Runs;
using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using HydraSharp.Training;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Memory;
using static TorchSharp.torch;

namespace HydraSharp.Benchmarks;

/// <summary>
/// Measures what a training step costs with each balancing method, on an experiment's own network and first images. A method and the
/// plain step (equal weights) take rounds, so that what else the machine does slows both, and their ratio holds. Methods that need
/// several batches a step are timed with as many as training.gradient_accumulation_steps says. Writes no file.
/// </summary>
internal static class BalancingBench
{
    const double TurnSeconds = 0.3;

    /// <summary>Every method of the catalog, those on gradients' products on both places.</summary>
    internal static IReadOnlyList<BalancingSpec> Methods(Catalog catalog) =>
        [
            .. from member in catalog.Members(typeof(BalancingSpec))
            let spec = (BalancingSpec)catalog.Create(typeof(BalancingSpec), member.Name)!
            where spec is LossBalancing or GradientBalancing or JacobianBalancing
            orderby spec is LossBalancing ? 0
            : spec is GradientBalancing ? 1
            : 2, member.Name
            from place in spec is GradientBalancing ? Enum.GetValues<GradientPlace>() : [GradientPlace.Parameters]
            select spec is GradientBalancing gradients ? gradients with { GradientAt = place } : spec,
        ];

    /// <summary>Measures.</summary>
    /// <exception cref="HydraException">The experiment, the data or the options are wrong.</exception>
    public static BalancingCosts Run(Experiment experiment, BalancingBenchOptions? options = null)
    {
        options ??= new();
        var problems = new Problems();
        options.Check(problems);
        if (problems.Found.Count > 0)
            throw new ExperimentException("the measurement", problems.Found);
        ExperimentCheck.Require(experiment);
        if (experiment.Tasks.Count < 2)
            throw new HydraException(ErrorKind.Usage, "balancing takes two tasks or more, and the experiment has one");
        ComputeDevice.Require(experiment.Training.Device);
        Allocator.KeepFreedMemory();
        return Measure(experiment, RunData.Open(experiment, "the data", requireTraining: true), options);
    }

    /// <summary>Measures on data that are open.</summary>
    internal static BalancingCosts Measure(Experiment experiment, RunData data, BalancingBenchOptions options)
    {
        var training = experiment.Training with
        {
            EmaDecay = 0,
            GradientsEvery = 0,
            AffinityEvery = 0,
            Threads = ThreadBudget.Of(experiment.Training.Threads).Count,
        };
        experiment = experiment with { Training = training, Balancing = new EqualWeights() };
        using var reader = new BatchReader(experiment, data);
        int[][] group = [.. data.TrainingBatches(0).Take(training.GradientAccumulationSteps)];
        if (group.Length == 0)
            throw new HydraException(ErrorKind.Data, "no example is left to train on; look at data.split");
        using var scope = NewDisposeScope();
        Batch[] batches = [.. reader.Steps([group], 0, options.Stop).SelectMany(s => s.Batches).Select(Kept)];
        return Measure(experiment, data, batches, options);
    }

    static Batch Kept(Batch batch) =>
        batch with
        {
            Input = batch.Input.clone(),
            Maps = batch.Maps.ToDictionary(m => m.Key, m => m.Value.clone(), StringComparer.Ordinal),
        };

    static BalancingCosts Measure(Experiment experiment, RunData data, Batch[] batches, BalancingBenchOptions options)
    {
        var chosen = Methods(options.Catalog)
            .Where(m => m is not EqualWeights && (options.Methods.Count == 0 || options.Methods.Contains(m.GetType().Name)))
            .ToArray();
        var (results, plainTimes) = (new List<BalancingCost>(), new List<double>());
        using (var warm = new Stepper(experiment, data, batches, new EqualWeights()))
            warm.Turn(TurnSeconds);
        var plainMemory = Memory(experiment, data, batches, new EqualWeights());
        long shared;
        using (var plain = new Stepper(experiment, data, batches, new EqualWeights()))
        {
            shared = plain.SharedParameters;
            foreach (var method in chosen)
            {
                options.Log($"{method.GetType().Name}{((method as GradientBalancing)?.GradientAt is { } at ? $" at {at}" : "")}");
                var (times, ratios) = Measure(experiment, data, batches, method, plain, plainTimes, options);
                results.Add(Cost(method, times, ratios));
            }
        }

        if (plainTimes.Count == 0)
            plainTimes.Add(0);
        results = [.. results.Zip(chosen, (r, m) => r with { MemoryBytes = Memory(experiment, data, batches, m) })];
        results.Insert(0, new(nameof(EqualWeights), "losses", null, 1000 * BenchmarkFigures.Median([.. plainTimes]), 1, plainMemory));
        return new(
            [.. experiment.Tasks.Select(t => t.Name)],
            batches.Sum(b => b.Examples.Length),
            experiment.Image.InputText(),
            shared,
            experiment.Training.Threads,
            options.Rounds,
            results
        );
    }

    static BalancingCost Cost(BalancingSpec method, List<double> times, List<double> ratios) =>
        new(
            method.GetType().Name,
            Family(method),
            (method as GradientBalancing)?.GradientAt,
            1000 * BenchmarkFigures.Median([.. times]),
            BenchmarkFigures.Median([.. ratios]),
            0
        );

    static (List<double> Times, List<double> Ratios) Measure(
        Experiment experiment,
        RunData data,
        Batch[] batches,
        BalancingSpec method,
        Stepper plain,
        List<double> plainTimes,
        BalancingBenchOptions options
    )
    {
        using var stepper = new Stepper(experiment, data, batches, method);
        stepper.Turn(TurnSeconds / 3);
        var (times, ratios) = (new List<double>(), new List<double>());
        for (var round = 0; round < options.Rounds; round++)
        {
            options.Stop.ThrowIfCancellationRequested();
            var (one, other) = (plain.Turn(TurnSeconds), stepper.Turn(TurnSeconds));
            plainTimes.Add(one);
            times.Add(other);
            ratios.Add(other / one);
        }

        return (times, ratios);
    }

    static string Family(BalancingSpec method) =>
        method switch
        {
            LossBalancing => "losses",
            GradientBalancing => "gradients",
            _ => "Jacobian",
        };

    static long Memory(Experiment experiment, RunData data, Batch[] batches, BalancingSpec method)
    {
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        Allocator.GiveBack();
        if (!PeakMemory.Reset())
            return 0;
        var before = Environment.WorkingSet;
        using var stepper = new Stepper(experiment, data, batches, method);
        for (var i = 0; i < 2; i++)
            stepper.Step();
        return Math.Max(0, PeakMemory.Bytes() - before);
    }

    // Steps at a rate of 0: every number is computed, and the network stays as it is.
    sealed class Stepper : IDisposable
    {
        readonly Trainer trainer;
        readonly Batch[] batches;

        internal Stepper(Experiment experiment, RunData data, Batch[] batches, BalancingSpec method)
        {
            using var network = new FreshNetwork(experiment);
            trainer = TrainerFactory.Begin(
                experiment with
                {
                    Balancing = method,
                },
                data,
                experiment.Training.Threads,
                network,
                pretraining: null
            );
            this.batches = batches;
        }

        internal long SharedParameters => trainer.Net.SharedLeaves(ever: true).Sum(l => l.numel());

        internal double Turn(double seconds)
        {
            var (began, steps) = (Stopwatch.GetTimestamp(), 0);
            do
            {
                Step();
                steps++;
            } while (Stopwatch.GetElapsedTime(began).TotalSeconds < seconds);
            return Stopwatch.GetElapsedTime(began).TotalSeconds / steps;
        }

        internal void Step() => trainer.Take([.. batches.Select(b => b.Examples)], batches, rate: 0, i => $"image {i}");

        public void Dispose() => trainer.Dispose();
    }
}
