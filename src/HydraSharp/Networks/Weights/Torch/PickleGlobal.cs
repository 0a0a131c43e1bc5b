namespace HydraSharp.Networks.Weights.Torch;

/// <summary>A name of Python that a pickle refers to. It is only a name here: nothing is ever looked up or run.</summary>
/// <param name="Module">The module.</param>
/// <param name="Name">The name in it.</param>
internal sealed record PickleGlobal(string Module, string Name)
{
    /// <inheritdoc />
    public override string ToString() => $"{Module}.{Name}";
}
