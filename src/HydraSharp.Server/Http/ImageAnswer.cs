using HydraSharp.Inference.Drawing;
using HydraSharp.Server.Batching;

namespace HydraSharp.Server.Http;

/// <summary>What is said of one image: its parts, or why it could not be read.</summary>
/// <param name="Parts">The whole image, or each face in it; null when it could not be read.</param>
/// <param name="Error">Why it could not be read.</param>
/// <param name="Times">How long each part waited and was computed.</param>
sealed record ImageAnswer(IReadOnlyList<AnsweredPart>? Parts, string? Error, IReadOnlyList<BatchTimes> Times);
