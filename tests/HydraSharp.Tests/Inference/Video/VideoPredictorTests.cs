using HydraSharp.Inference;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Video;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using Xunit;

namespace HydraSharp.Tests.Inference.Video;

public sealed class VideoPredictorTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void EveryFrameGetsTheAnswerThatItHasAlone(int batch)
    {
        var path = TinyVideo.Steps(folder);
        using var hydra = new Predictor(TinyModel.File, "tiny.onnx");
        using var video = new VideoReader(VideoSource.Of(path), stop: Stop);
        var seen = new List<VideoFrame>();
        var figures = new VideoPredictor(hydra, batch).Run(video, seen.Add, Stop);
        Assert.Equal(Enumerable.Range(0, 12), seen.Select(f => f.Number));
        Assert.Equal(1.1, seen[^1].Seconds, 1e-9);
        foreach (var frame in seen)
            Assert.Equal(hydra.Predict(frame.Image)["age"].Number, ((Answer.Number)frame.Parts.Single().Tasks[0].Value).Value, 1e-3);
        Assert.True(
            seen.Select(f => ((Answer.Number)f.Parts[0].Tasks[0].Value).Value).Distinct().Count() > 6,
            "all frames have one answer"
        );
        Assert.Equal(12, figures.Frames);
        Assert.InRange(figures.NetworkShare, 0, 1);
    }

    // Whoever sees is slower than the rest: the others wait for it, and what they hold does not grow with the video.
    [Fact]
    public void FewFramesAreHeldAtATime()
    {
        var path = TinyVideo.Steps(folder, frames: 120, rate: 30);
        using var video = new VideoReader(VideoSource.Of(path), stop: Stop);
        var (prepared, seen, most) = (0, 0, 0);
        var predictor = new VideoPredictor(
            f =>
            {
                Interlocked.Increment(ref prepared);
                return f;
            },
            frames => [.. frames.Select(_ => (IReadOnlyList<AnsweredPart>)[])]
        );
        predictor.Run(
            video,
            _ =>
            {
                if (seen < 20)
                    Thread.Sleep(20);
                most = Math.Max(most, Volatile.Read(ref prepared) - ++seen);
            },
            Stop
        );
        Assert.Equal(120, seen);
        Assert.InRange(most, 1, 12);
    }

    [Fact]
    public void AnErrorOfWhoeverSeesEndsAllAndIsReported()
    {
        using var video = new VideoReader(VideoSource.Of(TinyVideo.Steps(folder, frames: 60)), stop: Stop);
        var predictor = new VideoPredictor(f => f, frames => [.. frames.Select(_ => (IReadOnlyList<AnsweredPart>)[])]);
        var error = Assert.Throws<HydraException>(() =>
            predictor.Run(
                video,
                f =>
                {
                    if (f.Number == 3)
                        throw new HydraException(ErrorKind.Resources, "full");
                },
                Stop
            )
        );
        Assert.Equal("full", error.Message);
    }

    [Fact]
    public void ItStopsInTheMiddle()
    {
        using var video = new VideoReader(VideoSource.Of(TinyVideo.Steps(folder, frames: 60)), stop: Stop);
        using var stop = new CancellationTokenSource();
        var predictor = new VideoPredictor(f => f, frames => [.. frames.Select(_ => (IReadOnlyList<AnsweredPart>)[])]);
        Assert.ThrowsAny<OperationCanceledException>(() =>
            predictor.Run(
                video,
                f =>
                {
                    if (f.Number == 3)
                        stop.Cancel();
                },
                stop.Token
            )
        );
    }

    [Fact]
    public void AVideoIsWrittenWholeOrNotAtAll()
    {
        TinyVideo.Steps(folder);
        var path = Path.Combine(folder.Path, "out.mp4");
        using (var writer = new VideoWriter(path, new(10, 1)))
        {
            for (var i = 0; i < 5; i++)
                writer.Write(Grey(33, 21, (byte)(40 * i)));
            writer.Write(Grey(60, 10, 250));
            Assert.False(File.Exists(path));
            writer.Finish();
        }

        using (var video = new VideoReader(VideoSource.Of(path), stop: Stop))
        {
            var frame = video.Read()!;
            Assert.Equal((34, 22), (frame.Width, frame.Height));
        }

        using (var writer = new VideoWriter(Path.Combine(folder.Path, "half.mp4"), new(10, 1)))
            writer.Write(Grey(32, 32, 9));
        Assert.Empty(Directory.GetFiles(folder.Path, "*half*"));
        Assert.Empty(Directory.GetFiles(folder.Path, "*unfinished*"));
    }

    [Fact]
    public void AFolderThatIsNotThereIsReported()
    {
        TinyVideo.Steps(folder);
        using var writer = new VideoWriter(Path.Combine(folder.Path, "none/out.mp4"), new(10, 1));
        var error = Assert.Throws<HydraException>(() =>
        {
            for (var i = 0; i < 200; i++)
                writer.Write(Grey(320, 240, 9));
            writer.Finish();
        });
        Assert.Equal(ErrorKind.Resources, error.Kind);
        Assert.Contains("out.mp4", error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    static PixelImage Grey(int width, int height, byte level)
    {
        var pixels = new byte[width * height * 3];
        Array.Fill(pixels, level);
        return new(width, height, pixels);
    }
}
