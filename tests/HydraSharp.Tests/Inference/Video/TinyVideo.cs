using HydraSharp.Inference.Video;
using HydraSharp.Tests.Data;
using Xunit;

namespace HydraSharp.Tests.Inference.Video;

/// <summary>Videos that ffmpeg draws for a test, which is skipped where there is no ffmpeg.</summary>
static class TinyVideo
{
    /// <summary>A video whose frame k is grey of level 8 k, so that frames are distinguished after compression.</summary>
    internal static string Steps(
        TemporaryFolder folder,
        string name = "steps.mp4",
        int frames = 12,
        int width = 64,
        int height = 48,
        int rate = 10,
        params string[] more
    ) =>
        Made(
            folder,
            name,
            [
                "-f",
                "lavfi",
                "-i",
                $"nullsrc=size={width}x{height}:rate={rate}:duration={(double)frames / rate},format=gray,geq=lum=8*N",
                .. more,
                "-pix_fmt",
                "yuv420p",
            ]
        );

    internal static string Made(TemporaryFolder folder, string name, IReadOnlyList<string> arguments)
    {
        var path = Path.Combine(folder.Path, name);
        try
        {
            using var ffmpeg = Ffmpeg.Start([.. arguments, "-y", path]);
            Assert.True(ffmpeg.Wait() == 0, ffmpeg.Complaint);
        }
        catch (HydraSharp.Inference.HydraException error) when (error.Message.StartsWith("video needs ffmpeg", StringComparison.Ordinal))
        {
            Assert.Skip("no ffmpeg here");
        }

        return path;
    }
}
