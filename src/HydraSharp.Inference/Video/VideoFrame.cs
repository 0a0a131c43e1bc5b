using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inference.Video;

/// <summary>A frame of a video and what is said of it.</summary>
/// <param name="Number">Its place, from 0.</param>
/// <param name="Seconds">Its time from the beginning.</param>
/// <param name="Image">The frame.</param>
/// <param name="Parts">What is said of the whole frame, or of each face in it.</param>
public sealed record VideoFrame(int Number, double Seconds, PixelImage Image, IReadOnlyList<AnsweredPart> Parts);
