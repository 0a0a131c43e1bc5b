using HydraSharp.Training.Balancing;
using static TorchSharp.torch;

namespace HydraSharp.Extensions.Tests.Members;

/// <summary>Adds the tasks' gradients scaled to their mean length; a gradient of zero stays zero.</summary>
public sealed record UnitNorm : GradientBalancing
{
    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        static (gramian_PP, _) =>
        {
            using var scope = NewDisposeScope();
            var norms_P = gramian_PP.diagonal().sqrt();
            return where(norms_P > 0, norms_P.mean() / norms_P, zeros_like(norms_P)).MoveToOuterDisposeScope();
        };
}
