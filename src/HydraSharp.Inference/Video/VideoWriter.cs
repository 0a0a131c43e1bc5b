using System.Globalization;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inference.Video;

/// <summary>
/// Writes frames as a video without sound. It stands beside its name until <see cref="Finish"/>, so that a file of that name is whole;
/// one that was not finished is gone.
/// </summary>
public sealed class VideoWriter : IDisposable
{
    readonly string path;
    readonly string unfinished;
    readonly FrameRate rate;
    Ffmpeg? ffmpeg;
    (int Width, int Height) size;
    bool finished;

    /// <summary>Prepares a file; nothing is there before the first frame.</summary>
    /// <param name="path">The file; its ending says its form, such as <c>.mp4</c>.</param>
    /// <param name="rate">Frames a second.</param>
    public VideoWriter(string path, FrameRate rate)
    {
        (this.path, this.rate) = (path, rate);
        unfinished = Path.Combine(
            Path.GetDirectoryName(path) ?? "",
            $".{Path.GetFileNameWithoutExtension(path)}.unfinished{Path.GetExtension(path)}"
        );
    }

    /// <summary>Adds a frame. The first decides the size: what is larger is cut, what is smaller stands on white.</summary>
    /// <exception cref="HydraException">The video cannot be written, or there is no ffmpeg.</exception>
    public void Write(PixelImage frame)
    {
        ArgumentNullException.ThrowIfNull(frame);
        ffmpeg ??= Start(frame.Width, frame.Height);
        var pixels = (frame.Width, frame.Height) == size ? frame.Pixels : OnSheet(frame);
        try
        {
            ffmpeg.Input.Write(pixels);
        }
        catch (IOException error)
        {
            throw Failed(error);
        }
    }

    /// <summary>Ends the video and gives it its name.</summary>
    /// <exception cref="HydraException">The video cannot be written.</exception>
    public void Finish()
    {
        if (ffmpeg is null)
            return;
        try
        {
            ffmpeg.Input.Dispose();
            if (ffmpeg.Wait() != 0)
                throw Failed(null);
            File.Move(unfinished, path, overwrite: true);
            finished = true;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failed(error);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        ffmpeg?.Dispose();
        if (ffmpeg is null || finished)
            return;
        try
        {
            File.Delete(unfinished);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        { /* the first error is the one to report */
        }
    }

    // Encoders want even sides: a row or a column of the edge's colour more.
    Ffmpeg Start(int width, int height)
    {
        size = (width, height);
        return Ffmpeg.Start(
            [
                "-f",
                "rawvideo",
                "-pixel_format",
                "rgb24",
                "-video_size",
                string.Create(CultureInfo.InvariantCulture, $"{width}x{height}"),
                "-framerate",
                rate.ToString(),
                "-i",
                "pipe:0",
                "-vf",
                "pad=ceil(iw/2)*2:ceil(ih/2)*2:color=white",
                "-pix_fmt",
                "yuv420p",
                "-y",
                "file:" + Path.GetFullPath(unfinished),
            ],
            feeds: true
        );
    }

    byte[] OnSheet(PixelImage frame)
    {
        var sheet = new byte[size.Width * size.Height * 3];
        Array.Fill(sheet, byte.MaxValue);
        var row = Math.Min(frame.Width, size.Width) * 3;
        for (var y = 0; y < Math.Min(frame.Height, size.Height); y++)
            frame.Pixels.AsSpan(y * frame.Width * 3, row).CopyTo(sheet.AsSpan(y * size.Width * 3));
        return sheet;
    }

    HydraException Failed(Exception? error)
    {
        ffmpeg!.Kill();
        ffmpeg.Wait();
        var reason = ffmpeg.Complaint is { Length: > 0 } complaint ? complaint : error?.Message ?? "ffmpeg failed";
        return new(ErrorKind.Resources, $"cannot write '{path}': {reason}; make room, or name another folder", error);
    }
}
