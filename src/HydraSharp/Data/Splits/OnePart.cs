using HydraSharp.Data.Formats;
using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>All examples belong to one part: for a table or folder that is a whole part by itself, beside other sources in a <see cref="Combined"/>.</summary>
public sealed record OnePart : SplitSpec
{
    /// <summary>The part.</summary>
    public Part Part { get; init; } = Part.Train;

    /// <inheritdoc />
    public override Part? Assign(Example example, Problems problems) => Part;
}
