using HydraSharp.Specs;
using HydraSharp.Training.Balancing;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Training.Balancing;

/// <summary>A method of any of the three families on the same three made-up tasks.</summary>
sealed class AnyRule
{
    const int Numbers = 5;

    readonly object rule;
    readonly bool isOnLosses;
    readonly int tasks;

    internal AnyRule(string method, int tasks)
    {
        this.tasks = tasks;
        var spec = Catalog.Default.Create(typeof(BalancingSpec), method);
        isOnLosses = spec is LossBalancing;
        rule = spec switch
        {
            LossBalancing m => m.CreateFor([.. Enumerable.Range(0, tasks).Select(i => "t" + i)]),
            GradientBalancing m => (object?)m.CreateModule(tasks) ?? m.Create(tasks),
            JacobianBalancing m => m.Create(tasks, Numbers),
            var other => throw new InvalidOperationException($"{other} is of no family"),
        };
    }

    internal float[] Losses { get; init; } = [2, 0.5f, 1];

    internal float[] Scales { get; init; } = [1, 3, 0.5f];

    internal float[] Row(int task)
    {
        using var scope = NewDisposeScope();
        return Jacobian_TN()[task].data<float>().ToArray();
    }

    /// <summary>Weights of the present tasks, or the step of the whole [5] for a method on Jacobians.</summary>
    /// <param name="present">Indices of the tasks that have a label.</param>
    /// <param name="rows">Which made-up task stands for each; the same where nothing is said.</param>
    internal float[] Step(long[] present, long[]? rows = null)
    {
        using var scope = NewDisposeScope();
        var present_P = tensor(present);
        var rows_P = tensor(rows ?? present);
        var losses_P = tensor(Losses).index_select(0, rows_P);
        var jacobian_PN = Jacobian_TN().index_select(0, rows_P);
        switch (rule)
        {
            case JacobianRule whole:
                var step = whole.Step(jacobian_PN, losses_P, present_P).data<float>().ToArray();
                Learn(whole);
                return step;
            case nn.Module<Tensor, Tensor, Tensor> module when isOnLosses:
                losses_P = losses_P.detach().requires_grad_();
                module.call(losses_P, present_P).backward();
                Learn(module);
                (module as IAfterStep)?.AfterStep(
                    losses_P.detach(),
                    losses_P.detach() * tensor(new[] { 0.9f, 0.5f, 0.7f }).index_select(0, rows_P),
                    present_P
                );
                return losses_P.grad!.data<float>().ToArray();
            default:
                var wide_PN = jacobian_PN.to(float64);
                var call = rule as Func<Tensor, Tensor, Tensor> ?? ((nn.Module<Tensor, Tensor, Tensor>)rule).call;
                return [.. call(wide_PN.mm(wide_PN.t()), present_P).data<double>().ToArray().Select(w => (float)w)];
        }
    }

    internal void AfterEpoch(double[] losses) => (rule as IAfterEpoch)?.AfterEpoch(losses);

    /// <summary>All that is remembered of a task: its rows of the buffers that have one for each, and its parameter.</summary>
    internal double[] OfTask(int task)
    {
        using var none = no_grad();
        if (rule is not nn.Module module)
            return [];
        var rows = module
            .state_dict()
            .Where(s => s.Value.dim() > 0 && s.Value.shape[0] == tasks)
            .SelectMany(s => s.Value[task].to(float64).reshape(-1).data<double>().ToArray());
        var own = module
            .named_parameters()
            .Where(p => p.name.EndsWith("." + task, StringComparison.Ordinal))
            .Select(p => (double)p.parameter.item<float>());
        return [.. rows, .. own];
    }

    internal static double Cosine(float[] a, float[] b) =>
        a.Zip(b, (x, y) => (double)x * y).Sum() / Math.Sqrt(a.Sum(x => (double)x * x) * b.Sum(x => (double)x * x));

    Tensor Jacobian_TN()
    {
        using var scope = NewDisposeScope();
        var rows = tensor(
            new float[,]
            {
                { 1, 0, 2, -1, 0 },
                { -1, 1, 0.5f, 0, 2 },
                { 0, -1, 2, 1, 1 },
            }
        );
        return (rows * tensor(Scales).unsqueeze(1)).MoveToOuterDisposeScope();
    }

    // Parameters move by their gradient, as an optimizer without momentum would have it.
    static void Learn(nn.Module module)
    {
        using var none = no_grad();
        foreach (var p in module.parameters().Where(p => p.grad is not null))
        {
            p.sub_(p.grad! * 0.1);
            p.grad = null;
        }
    }
}
