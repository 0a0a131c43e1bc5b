namespace HydraSharp.Training;

/// <summary>Steps that are far slower than the first ones under the same conditions.</summary>
/// <param name="Seconds">Median time of a step now.</param>
/// <param name="First">That of the fastest early steps.</param>
internal readonly record struct SlowSteps(double Seconds, double First);
