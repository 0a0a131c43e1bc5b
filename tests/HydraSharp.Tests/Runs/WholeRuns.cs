using Xunit;

namespace HydraSharp.Tests.Runs;

/// <summary>Tests that train: torch's random state and thread count belong to the process, so they run one after another.</summary>
[CollectionDefinition(nameof(WholeRuns), DisableParallelization = true)]
public sealed class WholeRuns;
