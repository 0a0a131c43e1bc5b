namespace HydraSharp.Tuning;

/// <summary>One step of a search for a learning rate.</summary>
/// <param name="Rate">The learning rate of the step.</param>
/// <param name="Loss">The loss before it: the sum over the tasks of weight times mean loss.</param>
/// <param name="Smoothed">The loss, averaged with those of the steps around it.</param>
public sealed record RatePoint(double Rate, double Loss, double Smoothed);
