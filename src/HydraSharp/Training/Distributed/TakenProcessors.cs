namespace HydraSharp.Training.Distributed;

/// <summary>Processors that other programs take of those that this process may use.</summary>
/// <param name="Others">Their mean number over a while, such as 1.4.</param>
/// <param name="Processors">Those that this process may use.</param>
internal readonly record struct TakenProcessors(double Others, int Processors);
