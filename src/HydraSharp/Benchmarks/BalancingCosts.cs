namespace HydraSharp.Benchmarks;

/// <summary>What a step costs with each balancing method.</summary>
/// <param name="Tasks">Names of the tasks.</param>
/// <param name="Images">Images of a step.</param>
/// <param name="Size">Width and height of the images for people.</param>
/// <param name="SharedParameters">Numbers of the shared part.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Rounds">Rounds that each method and the plain step beside it had.</param>
/// <param name="Methods">The plain step first, then the methods.</param>
public sealed record BalancingCosts(
    IReadOnlyList<string> Tasks,
    int Images,
    string Size,
    long SharedParameters,
    int Threads,
    int Rounds,
    IReadOnlyList<BalancingCost> Methods
)
{
    /// <summary>
    /// Measures time and memory of a training step with each method on an experiment's own network and first images. Writes no file.
    /// </summary>
    /// <exception cref="Inference.HydraException">The experiment, the data or the options are wrong.</exception>
    public static BalancingCosts Of(Experiment experiment, BalancingBenchOptions? options = null) =>
        BalancingBench.Run(experiment, options);
}
