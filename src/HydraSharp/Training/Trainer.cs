using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Networks;
using HydraSharp.Tasks;
using HydraSharp.Training.Backward;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Diagnostics;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Optimizers;
using HydraSharp.Training.Targets;
using static TorchSharp.torch;

namespace HydraSharp.Training;

/// <summary>Takes steps. Knows the families of tasks, losses, balancing methods and optimizers, and no member of them.</summary>
internal sealed class Trainer : IDisposable
{
    readonly TrainingSpec spec;
    readonly IReadOnlyList<TaskSpec> tasks;
    readonly LabelTable labels;
    readonly int threads;
    readonly IBackward backward;
    readonly WeightAverage? average;
    readonly PostStepLoss? postStepLoss;
    readonly GradientAllReduce exchange;
    readonly IReadOnlyList<Tensor> learning;
    int epoch;
    bool looks;
    bool looksAhead;

    internal Trainer(
        TrainingSpec spec,
        IReadOnlyList<TaskSpec> tasks,
        BalancingSpec balancing,
        HydraNet net,
        LabelTable labels,
        int threads,
        IProcessGroup? ranks = null
    )
    {
        (this.spec, this.tasks, this.labels, this.threads, Net) = (spec, tasks, labels, threads, net);
        net.Freeze(spec.Freeze);
        if (spec.Precision == Precision.Bf16)
            net.UseBfloat16();
        (Balance, backward) = Backward(balancing);
        OptimizedParameter[] parameters = [.. Parameters()];
        (Optimizer, learning) = (spec.Optimizer.Create(parameters), [.. parameters.Select(p => p.Leaf)]);
        exchange = new(ranks ?? new SingleProcess(), spec.Distributed, net);
        GradientMonitor = new(net, tasks.Count, spec.GradientsEvery);
        TaskAffinityProbe = new(net, tasks.Count, spec.AffinityEvery);
        postStepLoss = Balance is IAfterStep after ? new(net, after) : null;
        average = spec.EmaDecay > 0 ? new(net, spec.EmaDecay, spec.EmaEvery) : null;
    }

    internal HydraNet Net { get; }

    internal Optimizer Optimizer { get; }

    /// <summary>The balancing method's own parameters and what it remembers; null when it has neither.</summary>
    internal nn.Module? Balance { get; }

    /// <summary>What looks at the tasks' gradients.</summary>
    internal GradientMonitor GradientMonitor { get; }

    /// <summary>What tries steps for one task alone.</summary>
    internal TaskAffinityProbe TaskAffinityProbe { get; }

    /// <summary>The moving average of the weights; null when there is none.</summary>
    internal WeightAverage? Average => average;

    /// <summary>Steps taken since the run began.</summary>
    internal long Step { get; set; }

    /// <summary>To be called before the steps of an epoch, counted from 0: from its epoch on, what was frozen learns.</summary>
    internal void Begin(int epoch)
    {
        this.epoch = epoch;
        if (spec.UnfreezeEpoch > 0 && epoch >= spec.UnfreezeEpoch)
            Net.Unfreeze(spec.Freeze, spec.UnfreezeStatistics);
    }

    /// <summary>Takes one step with the images of one or more batches.</summary>
    /// <param name="group">The examples of each batch, of all ranks.</param>
    /// <param name="batches">This rank's batches; each is used before the next is asked for.</param>
    /// <param name="rate">The learning rate.</param>
    /// <param name="describe">Names an example, for errors.</param>
    internal StepLosses Take(IReadOnlyList<int[]> group, IEnumerable<Batch> batches, double rate, Func<int, string> describe)
    {
        using var scope = NewDisposeScope();
        Net.train();
        Optimizer.ZeroGradients();
        var first = exchange.First(spec.GradientAccumulationSteps);
        backward.Begin(first);
        var totals = tasks.Select(t => Weight(t, group.SelectMany(b => b))).ToArray();
        var sums = new double[tasks.Count];
        var place = Step * exchange.Ranks * spec.GradientAccumulationSteps;
        (looks, looksAhead) = (GradientMonitor.Looks(Step) && first == 0, TaskAffinityProbe.Looks(Step) && first == 0);
        foreach (var (i, batch) in batches.Index())
        {
            using var inner = NewDisposeScope();
            SeedTorch(place + first + i);
            var mixing = spec.Mixup?.Draw(spec.Seed, epoch, place + first + i, batch.Examples.Length);
            Accumulate(batch, mixing, group.Count, totals, sums, describe);
        }

        exchange.Sum(sums);
        exchange.SumGradients(learning);
        exchange.LearnStatistics();
        backward.Sum(exchange);
        SeedTorch(-1 - Step);
        backward.Finish();
        var scale = spec.ClipNorm > 0 ? Math.Min(1, spec.ClipNorm / (Optimizer.GradientNorm(threads) + 1e-6)) : 1;
        Optimizer.Step(rate, scale, threads);
        Step++;
        postStepLoss?.Take(exchange);
        average?.Update(Step);
        return new(sums, totals) { Counted = Counted() };
    }

    public void Dispose()
    {
        Optimizer.ZeroGradients();
        average?.Dispose();
        Balance?.Dispose();
        (backward as IDisposable)?.Dispose();
        Net.Dispose();
    }

    IReadOnlyDictionary<int, double> Counted()
    {
        var all = (double[])backward.Counted.Values.Clone();
        exchange.Sum(all);
        return CountedWeights.Means(all);
    }

    // Dropout and random weights are functions of the batch's place in the run, and not of what was drawn before it in this process.
    void SeedTorch(long place) => manual_seed((long)(new SampleRandom(spec.Seed, epoch, place).NextBits() >> 1)).Dispose();

    void Accumulate(Batch batch, Mixing? mixing, int batches, double[] totals, double[] sums, Func<int, string> describe)
    {
        if (looksAhead)
            TaskAffinityProbe.Look(() => Means(batch, mixing));
        looksAhead = false;
        postStepLoss?.Before();
        var features_NF = Net.call(mixing?.Images(batch.Input) ?? batch.Input);
        var read_NF = backward.Read(features_NF);
        var present = new List<TaskLoss>();
        for (var t = 0; t < tasks.Count; t++)
        {
            var rows = Rows(tasks[t], batch, mixing);
            if (rows.Examples.Length == 0)
                continue;
            var (losses_R, weights_R) = Losses(tasks[t], read_NF, batch, rows);
            using var sum = (losses_R.detach() * weights_R).sum();
            var value = sum.item<float>();
            if (!float.IsFinite(value))
                throw NotFinite(tasks[t], losses_R, rows, describe);
            sums[t] += value;
            var weighted = (losses_R * weights_R).sum();
            var weight = weights_R.sum().item<float>();
            present.Add(new(t, weighted * (tasks[t].Weight / totals[t]), tasks[t].Weight * value / weight, weight / totals[t]));
        }

        if (present.Count == 0)
            return;
        if (looks)
            GradientMonitor.Look(present, features_NF, read_NF);
        looks = false;
        postStepLoss?.Remember(present, () => Means(batch, mixing));
        backward.Run(present, batches);
    }

    LossRows Rows(TaskSpec task, Batch batch, Mixing? mixing) =>
        mixing?.Rows(labels[task.Name], batch.Examples) ?? LossRows.Of(labels[task.Name], batch.Examples);

    // The mean losses of the tasks that have a label in a batch, times their weights, with their graph.
    IReadOnlyList<(int Task, Tensor Mean)> Means(Batch batch, Mixing? mixing)
    {
        var features_NF = Net.call(mixing?.Images(batch.Input) ?? batch.Input);
        var means = new List<(int, Tensor)>();
        for (var t = 0; t < tasks.Count; t++)
        {
            var rows = Rows(tasks[t], batch, mixing);
            if (rows.Examples.Length == 0)
                continue;
            var (losses_R, weights_R) = Losses(tasks[t], features_NF, batch, rows);
            means.Add((t, (losses_R * weights_R).sum() / weights_R.sum() * tasks[t].Weight));
        }

        return means;
    }

    (nn.Module?, IBackward) Backward(BalancingSpec balancing)
    {
        string[] names = [.. tasks.Select(t => t.Name)];
        switch (balancing)
        {
            case LossBalancing method:
                var losses = method.CreateFor(names);
                return (losses, new LossBackward(losses, tasks.Count));
            case GradientBalancing method:
                var memory = method.CreateModule(tasks.Count);
                Func<Tensor, Tensor, Tensor> rule = memory is null ? method.Create(tasks.Count) : memory.call;
                return (
                    memory,
                    method.GradientAt == GradientPlace.Representation
                        ? new RepresentationBackward(rule, names, threads, memory)
                        : new GradientBackward(rule, method.Samples, Net, names, threads)
                );
            case JacobianBalancing method:
                Tensor[] leaves = [.. Net.SharedLeaves(ever: spec.UnfreezeEpoch > 0)];
                var whole = method.Create(tasks.Count, leaves.Sum(l => l.numel()));
                return (whole, new JacobianBackward(whole, Net, leaves, names));
            default:
                throw new HydraException(
                    ErrorKind.Usage,
                    $"{balancing.GetType().Name} belongs to none of LossBalancing, GradientBalancing and JacobianBalancing"
                );
        }
    }

    (Tensor Losses_R, Tensor Weights_R) Losses(TaskSpec task, Tensor features_NF, Batch batch, LossRows rows)
    {
        var head = Net.Head(task.Name);
        var target_RW = task.Map is null ? Targets(task, rows.Examples) : batch.Maps[task.Name].index_select(0, tensor(rows.Images));
        var mine_PF = rows.Images.Length == features_NF.shape[0] ? features_NF : features_NF.index_select(0, tensor(rows.Images));
        return (task.Loss.Rows(rows.Compared(head.call(mine_PF)), head.Prepare(target_RW)), rows.Weighed(task.Loss.RowWeights(target_RW)));
    }

    // An image of a task whose labels are images counts as its label does: how many of its pixels are known is seen only once it is read.
    double Weight(TaskSpec task, IEnumerable<int> examples)
    {
        var known = labels[task.Name];
        int[] labelled = [.. examples.Where(known.Has)];
        if (task.Map is not null)
            return labelled.Sum(e => (double)known.Share(e));
        using var target_NW = Targets(task, labelled);
        if (labelled.Length == 0)
            return 0;
        var weights_N = task.Loss.RowWeights(target_NW);
        return (known.AreWeighed ? weights_N * tensor(labelled.Select(known.Share).ToArray()) : weights_N).sum().item<float>();
    }

    Tensor Targets(TaskSpec task, IEnumerable<int> examples) => tensor(labels[task.Name].Gather(examples)).view(-1, task.TargetWidth);

    IEnumerable<OptimizedParameter> Parameters()
    {
        foreach (var (name, master, leaf) in Net.Leaves().Where(l => l.Master.requires_grad || spec.UnfreezeEpoch > 0))
            yield return new(name, master, leaf, Rate(name), decays: master.dim() > 1);
        foreach (var (name, parameter) in Balance?.named_parameters() ?? [])
            yield return new("balancing." + name, parameter, parameter, Rate("balancing." + name), decays: false);
    }

    double Rate(string name) =>
        spec.Rates.Where(r => HydraNet.IsWithin(name, [r.Key])).OrderByDescending(r => r.Key.Length).Select(r => r.Value).FirstOrDefault(1);

    NotFiniteException NotFinite(TaskSpec task, Tensor losses_R, LossRows rows, Func<int, string> describe)
    {
        var values = losses_R.detach().to(float32).data<float>().ToArray();
        var all = rows.Examples.Distinct().Count();
        var bad = Enumerable
            .Range(0, values.Length)
            .Where(i => !float.IsFinite(values[i]))
            .Select(i => rows.Examples[i])
            .Distinct()
            .Select(describe)
            .ToArray();
        var files = string.Join(", ", bad.Take(5)) + (bad.Length > 5 ? $" and {bad.Length - 5} more" : "");
        return new(
            $"the loss of task '{task.Name}' is not a finite number in step {Step + 1}: {bad.Length} of {all} images ({files}); "
                + "nothing of this step was kept. Lower training.optimizer.learning_rate, set training.clip_norm, or look at these labels"
        );
    }
}
