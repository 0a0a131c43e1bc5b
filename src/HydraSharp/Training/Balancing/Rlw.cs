using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Losses with random weights, the softmax of normal numbers, new for every batch; their sum is 1, as in LibMTL. Lin et al., TMLR 2022,
/// https://arxiv.org/abs/2111.10603.
/// </summary>
public sealed record Rlw : LossBalancing
{
    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Weighting(tasks);

    sealed class Weighting(int tasks) : nn.Module<Tensor, Tensor, Tensor>(nameof(Rlw))
    {
        public override Tensor forward(Tensor losses_P, Tensor present_P) =>
            (losses_P * randn(tasks).index_select(0, present_P).softmax(0)).sum();
    }
}
