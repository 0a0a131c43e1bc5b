namespace HydraSharp.Inference.Cards;

/// <summary>How near one task's answers are to those of the network that was trained.</summary>
/// <param name="Name">The task.</param>
/// <param name="LargestDifference">The largest difference of two numbers a and b, as |a - b| / max(1, |a|).</param>
/// <param name="EqualDecisions">Share of the images for which both predict the same, from 0 to 1.</param>
public sealed record TaskParity(string Name, double LargestDifference, double EqualDecisions);
