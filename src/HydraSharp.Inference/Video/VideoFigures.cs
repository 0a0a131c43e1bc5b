namespace HydraSharp.Inference.Video;

/// <summary>How fast a video was answered.</summary>
/// <param name="Frames">Frames that were answered.</param>
/// <param name="Seconds">Time from the first frame's reading to the last one's end, with decoding, drawing and encoding.</param>
/// <param name="NetworkShare">Share of that time in which the network computed, from 0 to 1.</param>
/// <param name="Damage">What went wrong with the video after its first frame; empty where nothing did.</param>
public sealed record VideoFigures(int Frames, double Seconds, double NetworkShare, string Damage)
{
    /// <summary>Frames a second of the whole path.</summary>
    public double FramesPerSecond => Frames / Seconds;
}
