namespace HydraSharp.Inspection.AugmentationCheck;

/// <summary>Classes whose names distinguish left from right, so that a mirrored image shows the other one.</summary>
internal static class Sides
{
    const string Left = "left";
    const string Right = "right";

    /// <summary>Pairs of classes whose names differ in nothing but 'left' and 'right', left first.</summary>
    internal static IReadOnlyList<(string Left, string Right)> Of(IReadOnlyList<string> classes) =>
        [
            .. from one in classes
            where one.Contains(Left, StringComparison.OrdinalIgnoreCase)
            from other in classes
            where other.Equals(one.Replace(Left, Right, StringComparison.OrdinalIgnoreCase), StringComparison.OrdinalIgnoreCase)
            select (one, other),
        ];
}
