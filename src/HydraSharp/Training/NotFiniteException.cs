using HydraSharp.Inference;

namespace HydraSharp.Training;

/// <summary>The loss of a step is not a finite number; nothing of the step was kept.</summary>
/// <param name="message">The task, the step and the images.</param>
internal sealed class NotFiniteException(string message) : HydraException(ErrorKind.Failed, message);
