using HydraSharp.Layers;
using static TorchSharp.torch;

namespace HydraSharp.Necks;

/// <summary>The mean of the coarsest feature map over all its cells.</summary>
public sealed record GlobalPool : NeckSpec
{
    /// <inheritdoc />
    public override nn.Module<IReadOnlyList<Tensor>, Tensor> Create(IReadOnlyList<FeatureShape> maps) => new Pool();

    /// <inheritdoc />
    public override long Width(IReadOnlyList<FeatureShape> maps) => maps[^1].Channels;

    sealed class Pool() : nn.Module<IReadOnlyList<Tensor>, Tensor>(nameof(GlobalPool))
    {
        public override Tensor forward(IReadOnlyList<Tensor> maps) => maps[^1].to(float32).mean([2, 3]);
    }
}
