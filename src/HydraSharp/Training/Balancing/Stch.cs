using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Smooth Tchebycheff scalarization: the task that is worst beside its own beginning leads. With f = log(L / nadir) the value is K · mu ·
/// log of the sum of exp(λ · f / mu) over the K tasks that have a label, with a preference λ; nadir is a task's mean loss in the last
/// epoch of the warm-up, during which the logarithms are summed. Lin et al., "Smooth Tchebycheff Scalarization for Multi-Objective
/// Optimization", ICML 2024, https://arxiv.org/abs/2402.19078; logarithms and warm-up as in the authors' code and LibMTL. A task's own
/// weight has no effect, as f has none.
/// </summary>
public sealed record Stch : LossBalancing
{
    const double Least = 1e-8;

    /// <summary>The smaller, the more the worst task leads. 1 in the authors' code.</summary>
    public double Mu { get; init; } = 1;

    /// <summary>Epochs in which the logarithms of the losses are summed.</summary>
    public int Warmup { get; init; } = 4;

    /// <summary>
    /// λ: how much each task counts when the worst is sought, by name; 1 for one that is not named. Every best compromise has one (the
    /// paper's theorem 2).
    /// </summary>
    public IReadOnlyDictionary<string, double> Preference { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Smooth([.. Enumerable.Repeat(1f, tasks)], Mu, Warmup);

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> CreateFor(IReadOnlyList<string> tasks) =>
        new Smooth([.. tasks.Select(t => (float)Preference.GetValueOrDefault(t, 1))], Mu, Warmup);

    /// <inheritdoc />
    public override void CheckTasks(IReadOnlyList<string> tasks, Problems problems) =>
        ConstantWeights.CheckNames(Preference.Keys, "preference", tasks, problems);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        problems.Require(Mu is >= 1e-3 and <= 1e3, "mu", $"{Mu} is out of range", "from 0.001 to 1000; 1 is usual");
        foreach (var (task, weight) in Preference)
            problems.Require(
                weight > 0 && double.IsFinite(weight),
                $"preference.{task}",
                $"{weight} is not a preference",
                "a number above 0"
            );
        problems.Require(Warmup is >= 1 and <= 10000, "warmup", $"{Warmup} epochs", "at least 1; 4 is usual");
    }

    sealed class Smooth : nn.Module<Tensor, Tensor, Tensor>, IAfterEpoch
    {
        readonly float[] preference;
        readonly double mu;
        readonly int warmup;
        readonly Tensor epochs = zeros(1);

        // 0 for a task that had no label yet when the warm-up ended, and until it has: its loss is then compared with 1.
        readonly Tensor nadir;

        internal Smooth(float[] preference, double mu, int warmup)
            : base(nameof(Stch))
        {
            (this.preference, this.mu, this.warmup, nadir) = (preference, mu, warmup, zeros(preference.Length));
            RegisterComponents();
        }

        public void AfterEpoch(IReadOnlyList<double> losses)
        {
            using var none = no_grad();
            epochs.add_(1);
            if (epochs.item<float>() < warmup)
                return;
            for (var i = 0; i < losses.Count; i++)
                if (double.IsFinite(losses[i]) && nadir[i].item<float>() == 0)
                    nadir[i] = (float)Math.Max(losses[i], Least);
        }

        public override Tensor forward(Tensor losses_P, Tensor present_P)
        {
            var log_P = losses_P.clamp(min: Least).log();
            if (epochs.item<float>() < warmup)
                return log_P.sum();
            var nadir_P = nadir.index_select(0, present_P);
            var f_P = (log_P - where(nadir_P > 0, nadir_P, ones_like(nadir_P)).log()) * tensor(preference).index_select(0, present_P);
            return ((f_P - f_P.max().detach()) / mu).exp().sum().log() * (mu * losses_P.shape[0]);
        }
    }
}
