using System.Diagnostics;
using System.Globalization;
using HydraSharp.Cli.Progress;
using HydraSharp.DenseLabels;
using HydraSharp.Files;
using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Video;

namespace HydraSharp.Cli.Output;

/// <summary>
/// What is made of a video's frames while they are answered: a video with the answers drawn, maps, a line of JSON each, progress.
/// </summary>
sealed class VideoOutput : IDisposable
{
    static readonly TimeSpan LivePause = TimeSpan.FromMilliseconds(200);
    static readonly TimeSpan PlainPause = TimeSpan.FromSeconds(10);

    readonly Terminal terminal;
    readonly VideoReader video;
    readonly bool json;
    readonly MapFiles? maps;
    readonly VideoWriter? writer;
    readonly OverlayStyle look;
    readonly long began = Stopwatch.GetTimestamp();
    long last = Stopwatch.GetTimestamp();

    /// <param name="terminal">Where results and progress go.</param>
    /// <param name="video">The video.</param>
    /// <param name="json">Whether each frame is reported as JSON.</param>
    /// <param name="maps">Where maps are written; null for nowhere.</param>
    /// <param name="save">The folder of the video with the answers; null for none.</param>
    /// <param name="layout">Where maps are drawn.</param>
    /// <param name="taken">Names that other videos of the same command have; this one's is added.</param>
    /// <exception cref="HydraException">The folder cannot be made.</exception>
    public VideoOutput(
        Terminal terminal,
        VideoReader video,
        bool json,
        MapFiles? maps,
        string? save,
        MapLayout layout,
        HashSet<string> taken
    )
    {
        (this.terminal, this.video, this.json, this.maps) = (terminal, video, json, maps);
        look = new() { IsVideo = true, Layout = layout };
        if (save is null)
            return;
        WholeFile.CreateFolder(save);
        var name = Path.GetFileNameWithoutExtension(video.Source.Name);
        var free = name;
        for (var n = 2; !taken.Add(free); n++)
            free = string.Create(CultureInfo.InvariantCulture, $"{name}-{n}");
        Target = Path.Combine(save, free + ".answers.mp4");
        writer = new(Target, video.Rate);
    }

    /// <summary>The video with the answers; empty for none.</summary>
    public string Target { get; } = "";

    /// <summary>Takes a frame.</summary>
    public void See(VideoFrame frame)
    {
        if (json)
            foreach (var part in frame.Parts)
                PredictionOutput.Json(terminal.Out, new(video.Source.Name, part.Tasks, null) { Box = part.Box }, frame);
        foreach (var part in frame.Parts.Where(p => p.Box is null))
            maps?.Save(
                string.Create(CultureInfo.InvariantCulture, $"{Path.GetFileNameWithoutExtension(video.Source.Name)}-{frame.Number:D6}"),
                part.Tasks
            );
        writer?.Write(AnsweredImage.Drawn(frame.Image, frame.Parts, look));
        Progress(frame.Number + 1);
    }

    /// <summary>Ends what was written, and reports how it went.</summary>
    public void Finish(VideoFigures figures)
    {
        writer?.Finish();
        if (terminal.Live)
            terminal.Error.Write("\r\e[K");
        if (Target.Length > 0)
            terminal.Error.WriteLine("wrote " + Target);
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{video.Source.Name}: {figures.Frames} frames, {video.Rate.PerSecond:0.##} a second in it; answered "
                + $"{figures.FramesPerSecond:F1} a second, of which the network took {100 * figures.NetworkShare:F0} % of the time"
        );
        (json ? terminal.Error : terminal.Out).WriteLine(summary);
    }

    public void Dispose() => writer?.Dispose();

    void Progress(int done)
    {
        if (Stopwatch.GetElapsedTime(last) < (terminal.Live ? LivePause : PlainPause))
            return;
        last = Stopwatch.GetTimestamp();
        var pace = done / Stopwatch.GetElapsedTime(began).TotalSeconds;
        var of = video.ExpectedFrames > 0 ? $"/{Math.Max(done, video.ExpectedFrames)}" : "";
        var left =
            video.ExpectedFrames > 0
                ? "  " + ProgressText.Duration(TimeSpan.FromSeconds(Math.Max(0, video.ExpectedFrames - done) / pace)) + " left"
                : "";
        var text = string.Create(CultureInfo.InvariantCulture, $"{video.Source.Name}  frame {done}{of}  {pace:F1} frames/s{left}");
        if (terminal.Live)
            terminal.Error.Write($"\r{ProgressText.Bar(video.ExpectedFrames > 0 ? (double)done / video.ExpectedFrames : 0)} {text}\e[K");
        else
            terminal.Error.WriteLine(text);
    }
}
