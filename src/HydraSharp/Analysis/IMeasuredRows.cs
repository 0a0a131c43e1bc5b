using HydraSharp.Tasks;
using HydraSharp.Tasks.Metrics;

namespace HydraSharp.Analysis;

/// <summary>Images of a part, of which any choice can be measured.</summary>
internal interface IMeasuredRows
{
    /// <summary>The task.</summary>
    TaskSpec Task { get; }

    /// <summary>The rows with a label.</summary>
    IReadOnlyList<int> Labelled { get; }

    /// <summary>A metric of the task as a function of rows, each counted as often as it is named; NaN for none.</summary>
    Func<IReadOnlyList<int>, double> Measure(MetricSpec metric);
}
