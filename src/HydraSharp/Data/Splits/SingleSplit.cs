using HydraSharp.Data.Formats;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>
/// All examples belong to one split: for a table or folder that is a whole split by itself, beside other sources in a
/// <see cref="Combined"/>.
/// </summary>
public sealed record SingleSplit : SplitSpec
{
    /// <summary>The part.</summary>
    public Split Split { get; init; } = Split.Train;

    /// <inheritdoc />
    public override Split? Assign(Example example, Problems problems) => Split;
}
