namespace HydraSharp.Training.Balancing;

/// <summary>A method that was chosen by a dry run.</summary>
/// <param name="Method">The method.</param>
/// <param name="Reason">Why, in words.</param>
internal sealed record BalancingAdvice(BalancingSpec Method, string Reason);
