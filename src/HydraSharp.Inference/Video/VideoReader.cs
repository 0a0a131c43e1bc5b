using System.Globalization;
using System.Text.Json;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inference.Video;

/// <summary>
/// Reads the frames of a video, upright, one after another: only the one that was read last is held. Frames come at a constant rate; of a
/// video whose rate varies, frames are repeated or left out so that its duration stays.
/// </summary>
public sealed class VideoReader : IDisposable
{
    const int MostHeaderBytes = 64;
    const long MaxPixels = 100_000_000;
    static readonly FrameRate Usual = new(25, 1);

    readonly Ffmpeg ffmpeg;
    readonly BufferedStream stream;

    /// <summary>Opens a source.</summary>
    /// <param name="source">What is read.</param>
    /// <param name="rate">Frames a second that are wanted; null for the video's own, or 25 where it has none.</param>
    /// <param name="stop">Ends the opening early.</param>
    /// <exception cref="HydraImageException">It is not a video that can be read.</exception>
    /// <exception cref="HydraException">There is no ffmpeg.</exception>
    public VideoReader(VideoSource source, FrameRate? rate = null, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        Source = source;
        var (own, frames, seconds) = source.Kind == VideoSourceKind.File ? Probed(source, stop) : (null, 0, double.NaN);
        var unknown = rate is null && source.Kind == VideoSourceKind.StandardInput;
        Rate = rate ?? own ?? Usual;
        ExpectedFrames =
            rate is null && frames > 0 ? frames
            : double.IsFinite(seconds) ? (int)Math.Round(seconds * Rate.PerSecond)
            : 0;
        ffmpeg = Ffmpeg.Start(
            [
                .. source.Kind == VideoSourceKind.StandardInput ? Array.Empty<string>() : ["-nostdin"],
                .. source.Input,
                "-map",
                "0:v:0",
                "-an",
                "-vf",
                unknown ? "fps=source_fps" : $"fps={Rate}",
                "-f",
                "image2pipe",
                "-c:v",
                "ppm",
                "pipe:1",
            ],
            informs: unknown
        );
        if (unknown)
            Rate = FrameRate.Rounded(ffmpeg.Rate) ?? Usual;
        stream = new(ffmpeg.Output, 1 << 16);
    }

    /// <summary>What is read.</summary>
    public VideoSource Source { get; }

    /// <summary>Frames a second, as they come.</summary>
    public FrameRate Rate { get; }

    /// <summary>About how many frames there are; 0 where it is not known.</summary>
    public int ExpectedFrames { get; }

    /// <summary>Frames that were read.</summary>
    public int Frames { get; private set; }

    /// <summary>What went wrong after the first frame; empty where nothing did. Known at the end.</summary>
    public string Damage { get; private set; } = "";

    /// <summary>The next frame; null at the end.</summary>
    /// <exception cref="HydraImageException">There is no frame at all in it.</exception>
    public PixelImage? Read()
    {
        if (Frame() is { } frame)
        {
            Frames++;
            return frame;
        }

        ffmpeg.Wait();
        if (Frames == 0)
            throw new HydraImageException(
                Source.Name,
                "no frame of it can be read" + Because(ffmpeg.Complaint),
                "take another copy, or convert it to MP4"
            );
        Damage = ffmpeg.Complaint;
        return null;
    }

    /// <summary>Ends a live source as if it were over.</summary>
    public void End() => ffmpeg.Kill();

    /// <inheritdoc />
    public void Dispose()
    {
        ffmpeg.Dispose();
        stream.Dispose();
    }

    static (FrameRate? Rate, int Frames, double Seconds) Probed(VideoSource source, CancellationToken stop)
    {
        var (code, output, complaint) = Ffmpeg.Probe(
            [
                "-select_streams",
                "v:0",
                "-show_entries",
                "stream=avg_frame_rate,r_frame_rate,nb_frames,duration:format=duration",
                "-of",
                "json",
                .. source.Input,
            ],
            stop
        );
        using var json = JsonDocument.Parse(code == 0 ? output : "{}");
        var images = json.RootElement.TryGetProperty("streams", out var streams) && streams.GetArrayLength() > 0;
        // Of a file that is cut off before its index nothing is known, not even its duration, and nothing is complained of.
        if (
            !images
            && (
                code != 0
                || complaint.Length > 0
                || !(json.RootElement.TryGetProperty("format", out var probed) && probed.TryGetProperty("duration", out _))
            )
        )
            throw new HydraImageException(
                source.Name,
                "it is not a video that can be read, or it is cut off" + Because(complaint),
                "take another copy, or convert it to MP4"
            );
        if (!images)
            throw new HydraImageException(source.Name, "there are no images in it", "name a file with video");
        var video = streams[0];
        var format = json.RootElement.TryGetProperty("format", out var whole) ? whole : video;
        var rate = FrameRate.Parse(Word(video, "avg_frame_rate")) ?? FrameRate.Parse(Word(video, "r_frame_rate"));
        var seconds = Seconds(Word(video, "duration")) is var own && double.IsFinite(own) ? own : Seconds(Word(format, "duration"));
        return (
            rate,
            int.TryParse(Word(video, "nb_frames"), NumberStyles.None, CultureInfo.InvariantCulture, out var frames) ? frames : 0,
            seconds
        );
    }

    static string Word(JsonElement json, string name) => json.TryGetProperty(name, out var value) ? value.ToString() : "";

    static double Seconds(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) && seconds > 0 ? seconds : double.NaN;

    static string Because(string complaint) => complaint.Length == 0 ? "" : $" ({complaint})";

    // A portable pixmap: P6, width, height, 255, each followed by one white space, then the pixels.
    PixelImage? Frame()
    {
        if (stream.ReadByte() < 0)
            return null;
        stream.ReadByte();
        stream.ReadByte();
        if (Number() is not { } width || Number() is not { } height || Number() is null)
            return null;
        if ((long)width * height > MaxPixels)
            throw new HydraImageException(
                Source.Name,
                $"its frames have {width} x {height} pixels, where at most {MaxPixels / 1_000_000} megapixels are read",
                "make it smaller"
            );
        var pixels = GC.AllocateUninitializedArray<byte>(width * height * 3);
        return stream.ReadAtLeast(pixels, pixels.Length, throwOnEndOfStream: false) == pixels.Length ? new(width, height, pixels) : null;
    }

    int? Number()
    {
        var number = 0;
        for (var i = 0; i < MostHeaderBytes; i++)
        {
            var letter = stream.ReadByte();
            if (letter is < '0' or > '9')
                return letter < 0 ? null : number;
            number = number * 10 + letter - '0';
        }

        return null;
    }
}
