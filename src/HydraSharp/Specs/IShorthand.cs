namespace HydraSharp.Specs;

/// <summary>
/// A member of a family that stands for several things with names of their own: such a name may stand where the member's does.
/// </summary>
internal interface IShorthand
{
    /// <summary>The names.</summary>
    IReadOnlyList<string> Shorthands { get; }

    /// <summary>The member for one of them.</summary>
    object For(string shorthand);
}
