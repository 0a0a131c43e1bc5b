using HydraSharp.Analysis;
using HydraSharp.Comparisons;
using HydraSharp.Runs.Records;
using HydraSharp.Tasks;

namespace HydraSharp.Reporting.Html;

/// <summary>Everything that the report and the model card of a run are written from.</summary>
internal sealed record ReportContent
{
    /// <summary>Name of the run.</summary>
    internal required string Name { get; init; }

    /// <summary>The split of the data that was measured.</summary>
    internal required SplitOutputs Part { get; init; }

    /// <summary>When the report was made.</summary>
    internal required DateTimeOffset Made { get; init; }

    /// <summary>What was trained on what, a name and a value each.</summary>
    internal required IReadOnlyList<KeyValuePair<string, string>> Facts { get; init; }

    /// <summary>On what machine and with which versions.</summary>
    internal required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>The experiment as YAML.</summary>
    internal required string Experiment { get; init; }

    /// <summary>What each epoch came to.</summary>
    internal required IReadOnlyList<EpochRecord> History { get; init; }

    /// <summary>The epoch whose weights are measured; null when it is not known.</summary>
    internal int? BestEpoch { get; init; }

    /// <summary>Images and labels of each part.</summary>
    internal required IReadOnlyList<LabelCoverage> Coverage { get; init; }

    /// <summary>The image-level tasks, in the experiment's order.</summary>
    internal required IReadOnlyList<TaskAnalysis> Tasks { get; init; }

    /// <summary>The dense prediction tasks, each with images of it.</summary>
    internal IReadOnlyList<(MapAnalysis Task, IReadOnlyList<MapSample> Samples)> Maps { get; init; } = [];

    /// <summary>All tasks: image-level ones, then dense prediction ones.</summary>
    internal IReadOnlyList<TaskSpec> AllTasks => [.. Tasks.Select(t => t.Outputs.Task), .. Maps.Select(m => m.Task.Task)];

    /// <summary>Maps of attention, an image each.</summary>
    internal IReadOnlyList<AttentionRow> Attention { get; init; } = [];

    /// <summary>The part on which the temperatures were fitted; null without any.</summary>
    internal string? CalibratedOn { get; init; }

    /// <summary>What sharing saves; null where it was not measured.</summary>
    internal Benchmarks.BenchmarkResult? Benchmark { get; init; }

    /// <summary>Whether sharing helped; null where it was not measured.</summary>
    internal SharingResult? Sharing { get; init; }

    /// <summary>Whether a teacher helped; null where it was not measured.</summary>
    internal AblationResult? Ablation { get; init; }

    /// <summary>What the reader has to know, such as that only a sample was measured.</summary>
    internal IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>An image as a data URI by its example; null where images are not shown.</summary>
    internal Func<int, string?> Image { get; init; } = _ => null;

    /// <summary>The name of an example.</summary>
    internal required Func<int, string> Example { get; init; }
}
