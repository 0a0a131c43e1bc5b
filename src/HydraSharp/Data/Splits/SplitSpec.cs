using HydraSharp.Specs.Validation;

namespace HydraSharp.Data.Splits;

/// <summary>Divides examples into train, validation and test.</summary>
public abstract record SplitSpec : IChecked
{
    /// <summary>The part an example belongs to, or null with a problem added when it is unknown.</summary>
    public abstract Split? Assign(Example example, Problems problems);

    /// <summary>Whether somebody chose the parts, rather than draws that could as well have fallen otherwise.</summary>
    public virtual bool IsGiven => true;

    /// <inheritdoc />
    public virtual void Check(Problems problems) { }
}
