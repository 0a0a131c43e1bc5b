using System.ComponentModel;
using HydraSharp.Data.Loading;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>Says which examples belong together, so that the split cannot put one into training and another into the test.</summary>
[DisplayName("groups")]
public abstract record GroupSpec : IChecked
{
    /// <summary>The groups of two or more examples; no example is in two. May read files.</summary>
    /// <param name="examples">The examples, ordered by key.</param>
    /// <param name="loader">Threads and the largest image that is decoded.</param>
    /// <param name="progress">Receives how many examples are done, rising, one call at a time.</param>
    /// <param name="stop">Ends the work with <see cref="OperationCanceledException"/>.</param>
    /// <returns>Ascending indices of each group, the groups by their first.</returns>
    public abstract IReadOnlyList<IReadOnlyList<int>> Find(
        IReadOnlyList<Example> examples,
        LoaderSpec loader,
        Action<int> progress,
        CancellationToken stop
    );

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
