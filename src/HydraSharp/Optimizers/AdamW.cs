namespace HydraSharp.Optimizers;

/// <summary>AdamW.</summary>
public sealed record AdamW : OptimizerSpec
{
    internal override Optimizer Create(IReadOnlyList<OptimizedParameter> parameters) => throw new NotSupportedException();
}
