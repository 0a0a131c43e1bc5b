namespace HydraSharp.Networks.Weights.Torch;

/// <summary>Python's None.</summary>
internal sealed class PickleNone
{
    /// <summary>The only one.</summary>
    internal static readonly PickleNone Value = new();

    PickleNone() { }

    /// <inheritdoc />
    public override string ToString() => "None";
}
