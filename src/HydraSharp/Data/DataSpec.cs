using System.ComponentModel;
using HydraSharp.Checks;

namespace HydraSharp.Data;

/// <summary>Where pictures and their labels come from. Knows columns, not tasks.</summary>
[DisplayName("formats")]
public abstract record DataSpec : IChecked
{
    /// <summary>How the examples are divided into train, validation and test.</summary>
    public SplitSpec Split { get; init; } = new ByHash();

    /// <summary>Names for this source's columns: task name to column. Columns not named here keep their own name.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The tasks that this source labels; empty for all whose name it has a column for.</summary>
    public IReadOnlyList<string> Tasks { get; init; } = [];

    /// <summary>Finds the examples; reads no pixels. Columns are already renamed, parts assigned, places set.</summary>
    public abstract Opened Open();

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
