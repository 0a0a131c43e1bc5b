using static TorchSharp.torch;

namespace HydraSharp.Training.Balancing;

/// <summary>
/// Turns the gradients into ones that are orthogonal and of one length, the nearest such, and puts them together: w = B·p with
/// B = σ·V·Λ^(-1/2)·V' over the eigenpairs of the Gramian that are not zero. Senushkin et al., CVPR 2023,
/// https://arxiv.org/abs/2305.19000.
/// </summary>
public sealed record AlignedMtl : GradientBalancing
{
    /// <summary>The length σ that the aligned gradients have.</summary>
    public AlignedScale Scale { get; init; } = AlignedScale.Min;

    /// <summary>Whether they are averaged (TorchJD) or added (LibMTL).</summary>
    public TaskTotal Total { get; init; } = TaskTotal.Mean;

    /// <inheritdoc />
    public override Func<Tensor, Tensor, Tensor> Create(int tasks) =>
        SquareMatrix.Rule(gramian =>
        {
            var size = gramian.GetLength(0);
            var (values, vectors) = SquareMatrix.Eigen(gramian);
            // The rounding of gradients in float32, as in both libraries: smaller eigenvalues are zeros.
            var floor = values[^1] * size * 1.1920929e-7;
            int[] kept = [.. Enumerable.Range(0, size).Where(k => values[k] > floor)];
            if (kept.Length == 0)
                return new double[size];
            var square = Scale switch
            {
                AlignedScale.Min => values[kept[0]],
                AlignedScale.Median => values[kept[(kept.Length - 1) / 2]],
                _ => kept.Average(k => values[k]),
            };
            var share = Total == TaskTotal.Mean ? 1.0 / size : 1;
            var along = kept.Select(k => Math.Sqrt(square / values[k]) * Enumerable.Range(0, size).Sum(i => vectors[i, k]) * share)
                .ToArray();
            return SquareMatrix.Vector(size, i => kept.Select((k, at) => vectors[i, k] * along[at]).Sum());
        });
}
