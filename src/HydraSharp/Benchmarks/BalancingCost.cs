using HydraSharp.Training.Balancing;

namespace HydraSharp.Benchmarks;

/// <summary>What a step with one balancing method costs.</summary>
/// <param name="Method">The method's name.</param>
/// <param name="Family">What it works on: losses, gradients or Jacobian.</param>
/// <param name="At">On what gradients are compared; null for a method on losses or on Jacobians, which are those of the parameters.</param>
/// <param name="Milliseconds">Median time of a step, the optimizer included.</param>
/// <param name="Cost">Median over the rounds of its time over that of a plain step (equal weights) in the same round.</param>
/// <param name="MemoryBytes">
/// By how much the process grew at most in two steps, the network and its optimizer included; 0 where the system cannot say.
/// </param>
public sealed record BalancingCost(string Method, string Family, GradientPlace? At, double Milliseconds, double Cost, long MemoryBytes);
