using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Gradients with random weights, the softmax of normal numbers, new at every step; their sum is 1. Lin et al., TMLR 2022,
/// https://arxiv.org/abs/2111.10603.
/// </summary>
public sealed record Rgw : GradientBalancing
{
    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        (_, present_P) => randn(tasks, dtype: float64).index_select(0, present_P).softmax(0);
}
