using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Video;
using HydraSharp.Tests.Data;
using Xunit;

namespace HydraSharp.Tests.Inference.Video;

public sealed class VideoReaderTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public void EveryFrameComesOnceAndInOrder()
    {
        using var video = new VideoReader(VideoSource.Of(TinyVideo.Steps(folder)), stop: Stop);
        Assert.Equal((10, 12), (video.Rate.PerSecond, video.ExpectedFrames));
        var frames = Frames(video);
        Assert.Equal(12, frames.Count);
        Assert.All(frames, f => Assert.Equal((64, 48), (f.Width, f.Height)));
        for (var i = 1; i < frames.Count; i++)
            Assert.InRange(frames[i].Pixels[0] - frames[i - 1].Pixels[0], 4, 14);
        Assert.Equal((12, ""), (video.Frames, video.Damage));
    }

    // A second of it at 4 frames a second, whatever it has itself.
    [Fact]
    public void AnotherRateKeepsTheDuration()
    {
        using var video = new VideoReader(VideoSource.Of(TinyVideo.Steps(folder, frames: 20)), new FrameRate(4, 1), Stop);
        Assert.Equal(8, video.ExpectedFrames);
        Assert.InRange(Frames(video).Count, 8, 9);
    }

    [Theory]
    [InlineData(3, 2)]
    [InlineData(161, 121)]
    public void OddSizesAreReadAsTheyAre(int width, int height)
    {
        var path = TinyVideo.Made(
            folder,
            "odd.mkv",
            ["-f", "lavfi", "-i", $"testsrc=size={width}x{height}:rate=5:duration=0.6", "-c:v", "ffv1", "-pix_fmt", "bgr0"]
        );
        using var video = new VideoReader(VideoSource.Of(path), stop: Stop);
        Assert.All(Frames(video), f => Assert.Equal((width, height, width * height * 3), (f.Width, f.Height, f.Pixels.Length)));
        Assert.Equal(3, video.Frames);
    }

    [Fact]
    public void AVideoThatLiesOnItsSideComesUpright()
    {
        var flat = TinyVideo.Steps(folder, "flat.mp4");
        var turned = TinyVideo.Made(folder, "turned.mp4", ["-i", flat, "-c", "copy", "-metadata:s:v:0", "rotate=90"]);
        using var video = new VideoReader(VideoSource.Of(turned), stop: Stop);
        Assert.Equal((48, 64), Frames(video)[0] is var f ? (f.Width, f.Height) : default);
    }

    [Fact]
    public void WhatIsNoVideoIsReportedWithItsName()
    {
        TinyVideo.Steps(folder);
        Assert.Contains("it is empty", Refused(folder.Write("empty.mp4", "")), StringComparison.Ordinal);
        Assert.Contains(
            "it is not a video that can be read, or it is cut off",
            Refused(folder.Write("text.mp4", "this is no video at all, but a line of text")),
            StringComparison.Ordinal
        );
        Assert.Contains("there is no such file", Refused(Path.Combine(folder.Path, "none.mp4")), StringComparison.Ordinal);
        Assert.Contains("it is a folder", Refused(folder.Path), StringComparison.Ordinal);
        var whole = File.ReadAllBytes(TinyVideo.Steps(folder, "whole.mp4"));
        Assert.Contains(
            "it is not a video that can be read, or it is cut off",
            Refused(folder.Write("cut.mp4", whole[..(whole.Length / 2)])),
            StringComparison.Ordinal
        );
        var sound = TinyVideo.Made(folder, "sound.mp4", ["-f", "lavfi", "-i", "sine=duration=0.2"]);
        Assert.Contains("there are no images in it", Refused(sound), StringComparison.Ordinal);
    }

    // The index stands at its beginning, so that what is left of it can be read.
    [Fact]
    public void ACutVideoIsReadAsFarAsItGoes()
    {
        var path = TinyVideo.Made(
            folder,
            "whole.mp4",
            ["-f", "lavfi", "-i", "testsrc=size=160x120:rate=10:duration=6", "-g", "5", "-movflags", "+faststart", "-pix_fmt", "yuv420p"]
        );
        var whole = File.ReadAllBytes(path);
        using var video = new VideoReader(VideoSource.Of(folder.Write("cut.mp4", whole[..(whole.Length * 2 / 3)])), stop: Stop);
        var frames = Frames(video);
        Assert.InRange(frames.Count, 5, 55);
        Assert.NotEqual("", video.Damage);
    }

    [Fact]
    public void APlaylistFetchesNothingFromElsewhere()
    {
        TinyVideo.Steps(folder);
        var list = folder.Write("list.ts", "#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nhttp://127.0.0.1:9/a.ts\n#EXT-X-ENDLIST\n");
        Assert.DoesNotContain("Connection refused", Refused(list), StringComparison.Ordinal);
    }

    [Fact]
    public void WithoutFfmpegItIsReportedWhatToInstall()
    {
        var error = Assert.Throws<HydraException>(() => Ffmpeg.Require(Path.Combine(folder.Path, "ffmpeg")));
        Assert.Contains("apt install ffmpeg", error.Message, StringComparison.Ordinal);
        Assert.Equal(ErrorKind.Failed, error.Kind);
    }

    [Theory]
    [InlineData("25", 25.0)]
    [InlineData("29.97", 29.97)]
    [InlineData("30000/1001", 30000.0 / 1001)]
    [InlineData("0/0", null)]
    [InlineData("-3", null)]
    [InlineData("fast", null)]
    [InlineData("", null)]
    public void RatesAreFractions(string text, double? expected) => Assert.Equal(expected, FrameRate.Parse(text)?.PerSecond);

    [Theory]
    [InlineData("drive.mp4", true)]
    [InlineData("drive.MOV", true)]
    [InlineData("-", true)]
    [InlineData("camera:0", true)]
    [InlineData("/dev/video1", true)]
    [InlineData("/dev/video", false)]
    [InlineData("face.jpg", false)]
    [InlineData("photos/", false)]
    public void WordsThatNameVideos(string word, bool expected) => Assert.Equal(expected, VideoSource.Is(word));

    [Fact]
    public void ACameraThatIsNotThereIsReported() =>
        Assert.Contains("camera", Assert.Throws<HydraImageException>(() => VideoSource.Of("camera:97")).Message, StringComparison.Ordinal);

    public void Dispose() => folder.Dispose();

    string Refused(string path) =>
        Assert
            .Throws<HydraImageException>(() =>
            {
                using var video = new VideoReader(VideoSource.Of(path), stop: Stop);
                Frames(video);
            })
            .Message;

    static List<PixelImage> Frames(VideoReader video)
    {
        var frames = new List<PixelImage>();
        while (video.Read() is { } frame)
            frames.Add(frame);
        return frames;
    }
}
