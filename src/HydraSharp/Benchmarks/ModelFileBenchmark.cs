using HydraSharp.Inference;

namespace HydraSharp.Benchmarks;

/// <summary>Benchmarks of exported models, which need no libtorch.</summary>
internal static class ModelFileBenchmark
{
    /// <summary>Measures how fast model files answer, and what one network per task would cost instead.</summary>
    /// <param name="paths">The files; at least one.</param>
    /// <param name="options">How they are raced; null for the defaults.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="HydraModelException">A file is not a model of HydraSharp, or changed since its export.</exception>
    /// <exception cref="HydraException">The models take images of different sizes.</exception>
    public static BenchmarkResult Run(IReadOnlyList<string> paths, BenchOptions? options = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(paths);
        return paths.Count == 0
            ? throw new ArgumentException("there is no file", nameof(paths))
            : new ModelBench(paths, options ?? new(), stop).Measure();
    }
}
