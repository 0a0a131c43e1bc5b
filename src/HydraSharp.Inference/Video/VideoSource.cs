using System.Globalization;

namespace HydraSharp.Inference.Video;

/// <summary>What frames are read from: a file, the standard input, or a camera.</summary>
/// <param name="Name">What messages call it, and files that are made of it.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Input">The arguments that describe it to ffmpeg.</param>
public sealed record VideoSource(string Name, VideoSourceKind Kind, IReadOnlyList<string> Input)
{
    const string CameraPrefix = "camera:";
    const string DevicePrefix = "/dev/video";

    static readonly string[] Endings =
    [
        ".mp4",
        ".m4v",
        ".mov",
        ".mkv",
        ".webm",
        ".avi",
        ".mpg",
        ".mpeg",
        ".ts",
        ".wmv",
        ".flv",
        ".mjpeg",
        ".ogv",
        ".3gp",
    ];

    /// <summary>Whether it continues until somebody ends it.</summary>
    public bool IsLive => Kind == VideoSourceKind.Camera;

    /// <summary>
    /// Whether a word names a video: a file by its ending, <c>-</c> for the standard input, <c>camera:0</c> or <c>/dev/video0</c>.
    /// </summary>
    public static bool Is(string word)
    {
        ArgumentNullException.ThrowIfNull(word);
        return word == "-"
            || word.StartsWith(CameraPrefix, StringComparison.Ordinal)
            || IsDevice(word)
            || Endings.Contains(Path.GetExtension(word), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>The source that a word names.</summary>
    /// <exception cref="HydraImageException">There is no such file or camera, or no camera can be read on this system.</exception>
    public static VideoSource Of(string word)
    {
        if (word == "-")
            return new("stdin", VideoSourceKind.StandardInput, ["-i", "pipe:0"]);
        if (IsDevice(word))
            return Camera(word, word[DevicePrefix.Length..]);
        if (word.StartsWith(CameraPrefix, StringComparison.Ordinal))
            return Camera(word, word[CameraPrefix.Length..]);
        if (Directory.Exists(word))
            throw new HydraImageException(word, "it is a folder, not a video", "name the videos in it");
        var file = new FileInfo(word);
        if (!file.Exists)
            throw new HydraImageException(word, "there is no such file", "look at its name");
        if (file.Length == 0)
            throw new HydraImageException(word, "it is empty", "take another copy");
        // Without a list of protocols a playlist could make ffmpeg fetch from elsewhere.
        return new(word, VideoSourceKind.File, ["-protocol_whitelist", "file,crypto,data", "-i", "file:" + Path.GetFullPath(word)]);
    }

    static bool IsDevice(string word) =>
        word.StartsWith(DevicePrefix, StringComparison.Ordinal)
        && int.TryParse(word.AsSpan(DevicePrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out _);

    static VideoSource Camera(string word, string index)
    {
        if (!int.TryParse(index, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            throw new HydraImageException(word, "that is no camera", "name one by its number, such as camera:0");
        var name = string.Create(CultureInfo.InvariantCulture, $"camera{number}");
        if (OperatingSystem.IsLinux())
        {
            var device = string.Create(CultureInfo.InvariantCulture, $"{DevicePrefix}{number}");
            return File.Exists(device)
                ? new(name, VideoSourceKind.Camera, ["-f", "v4l2", "-i", device])
                : throw new HydraImageException(word, $"there is no camera {device}", "plug one in, or name another number");
        }

        if (OperatingSystem.IsMacOS())
            return new(
                name,
                VideoSourceKind.Camera,
                ["-f", "avfoundation", "-framerate", "30", "-i", string.Create(CultureInfo.InvariantCulture, $"{number}:none")]
            );
        throw new HydraImageException(
            word,
            "cameras are read on Linux and macOS",
            "pipe the camera's stream into '-' with a program of this system"
        );
    }
}
