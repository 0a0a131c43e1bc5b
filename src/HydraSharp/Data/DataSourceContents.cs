using HydraSharp.Specs.Validation;

namespace HydraSharp.Data;

/// <summary>What opening a data source found.</summary>
/// <remarks>Public because a format of another assembly returns one.</remarks>
public sealed class DataSourceContents
{
    /// <summary>The examples, in an order that does not depend on the file system.</summary>
    public List<Example> Examples { get; } = [];

    /// <summary>Errors that stop the run.</summary>
    public Problems Problems { get; } = new();

    /// <summary>Things worth reporting once, such as files that were skipped and why.</summary>
    public List<string> Notes { get; } = [];
}
