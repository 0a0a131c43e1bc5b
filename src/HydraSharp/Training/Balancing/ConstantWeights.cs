using HydraSharp.Specs;
using HydraSharp.Specs.Validation;
using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// The sum of the losses with weights that stay as they are, by the tasks' names: a preference given in one place. Each is multiplied by
/// the weight that the task has itself.
/// </summary>
public sealed record ConstantWeights : LossBalancing
{
    /// <summary>The weight of each task; 1 for one that is not named.</summary>
    public IReadOnlyDictionary<string, double> Weights { get; init; } = new Dictionary<string, double>(StringComparer.Ordinal);

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new WeightedSum([.. Enumerable.Repeat(1f, tasks)]);

    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> CreateFor(IReadOnlyList<string> tasks) =>
        new WeightedSum([.. tasks.Select(t => (float)Weights.GetValueOrDefault(t, 1))]);

    /// <inheritdoc />
    public override void Check(Problems problems)
    {
        ArgumentNullException.ThrowIfNull(problems);
        foreach (var (task, weight) in Weights)
            problems.Require(weight > 0 && double.IsFinite(weight), $"weights.{task}", $"{weight} is not a weight", "a number above 0");
    }

    /// <inheritdoc />
    public override void CheckTasks(IReadOnlyList<string> tasks, Problems problems) => CheckNames(Weights.Keys, "weights", tasks, problems);

    /// <summary>Reports names that are not those of tasks.</summary>
    internal static void CheckNames(IEnumerable<string> names, string key, IReadOnlyList<string> tasks, Problems problems)
    {
        foreach (var unknown in names.Where(n => !tasks.Contains(n)))
            problems.Add($"{key}.{unknown}", $"there is no task '{unknown}'", Words.Suggest(unknown, [.. tasks]));
    }

    // Not a buffer: the weights stand in the experiment, and a checkpoint need not hold them.
    sealed class WeightedSum(float[] weights) : nn.Module<Tensor, Tensor, Tensor>(nameof(ConstantWeights))
    {
        public override Tensor forward(Tensor losses_P, Tensor present_P) => (losses_P * tensor(weights).index_select(0, present_P)).sum();
    }
}
