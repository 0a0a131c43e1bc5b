namespace HydraSharp.Networks.Weights.Torch;

/// <summary>
/// An object of a class that is not known here, such as an optimizer or an argparse.Namespace beside a state dictionary. Nothing is made
/// or run for it, and what is put into it is dropped.
/// </summary>
internal sealed class PickleStub
{
    /// <summary>The only one.</summary>
    internal static readonly PickleStub Value = new();

    PickleStub() { }

    /// <inheritdoc />
    public override string ToString() => "an object that is not read";
}
