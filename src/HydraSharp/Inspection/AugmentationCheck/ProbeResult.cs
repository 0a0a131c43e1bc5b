namespace HydraSharp.Inspection.AugmentationCheck;

/// <summary>Whether the label of a task moves with the image that a transform moves.</summary>
/// <param name="Transform">The transform, or all of them together.</param>
/// <param name="Task">The task.</param>
/// <param name="Passed">Whether it does.</param>
/// <param name="Finding">What the transform did to the image, or what is wrong.</param>
public sealed record ProbeResult(string Transform, string Task, bool Passed, string Finding);
