using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>The plain sum of the losses, each already multiplied by its task's constant weight.</summary>
public sealed record EqualWeights : LossBalancing
{
    /// <inheritdoc />
    public override nn.Module<Tensor, Tensor, Tensor> Create(int tasks) => new Sum();

    sealed class Sum() : nn.Module<Tensor, Tensor, Tensor>(nameof(EqualWeights))
    {
        public override Tensor forward(Tensor losses_P, Tensor present_P) => losses_P.sum();
    }
}
