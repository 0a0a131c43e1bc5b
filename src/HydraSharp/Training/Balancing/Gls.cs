using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// The geometric mean of the losses of the tasks that have a label. Chennupati et al., CVPR workshops 2019,
/// https://arxiv.org/abs/1904.08492. A loss at or below 1e-8 counts as 1e-8, and its task learns nothing in that step.
/// </summary>
public sealed record Gls : LossBalancing
{
    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new GeometricMean();

    sealed class GeometricMean() : nn.Module<Tensor, Tensor, Tensor>(nameof(Gls))
    {
        public override Tensor forward(Tensor losses_P, Tensor present_P) => losses_P.clamp(min: 1e-8).log().mean().exp();
    }
}
