using System.Diagnostics;
using System.Threading.Channels;
using HydraSharp.Inference.Drawing;
using HydraSharp.Inference.Faces;
using HydraSharp.Inference.Imaging;

namespace HydraSharp.Inference.Video;

/// <summary>
/// Answers for the frames of a video as they come. Three things happen at a time: the next frames are decoded and resized, the network
/// computes, and what was answered is drawn and encoded; only a few frames are held, however long the video is.
/// </summary>
/// <param name="prepare">From a frame to what the network is given, such as one of its size.</param>
/// <param name="answer">Answers for several frames, given as they were prepared.</param>
/// <param name="batch">Frames that the network is given at once; more only while they are there already.</param>
public sealed class VideoPredictor(
    Func<PixelImage, PixelImage> prepare,
    Func<IReadOnlyList<PixelImage>, IReadOnlyList<IReadOnlyList<AnsweredPart>>> answer,
    int batch = 1
)
{
    const int Ahead = 3;

    /// <summary>A predictor with a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="batch">Frames that the network is given at once.</param>
    public VideoPredictor(Predictor model, int batch = 1)
        : this(
            model.Card.Image.Fit,
            frames =>
                [
                    .. model
                        .Predict(frames)
                        .Select(p =>
                            (IReadOnlyList<AnsweredPart>)[new AnsweredPart(null, [.. p.Select(a => KeyValuePair.Create(a.Task, a.Answer))])]
                        ),
                ],
            batch
        ) { }

    /// <summary>A predictor for every face in a frame.</summary>
    /// <param name="model">The model with its detector.</param>
    public VideoPredictor(FacePredictor model)
        : this(
            frame => frame,
            frames =>
                [
                    .. frames.Select(f =>
                        (IReadOnlyList<AnsweredPart>)
                            [
                                .. model
                                    .Predict(f)
                                    .Select(face => new AnsweredPart(
                                        face.Box,
                                        [.. face.Prediction.Select(a => KeyValuePair.Create(a.Task, a.Answer))]
                                    )),
                            ]
                    ),
                ]
        ) { }

    /// <summary>Answers for a video to its end.</summary>
    /// <param name="video">The video.</param>
    /// <param name="see">Receives every frame, in order, on another thread.</param>
    /// <param name="stop">
    /// Ends the work early: a live source is over then, of any other <see cref="OperationCanceledException"/> comes.
    /// </param>
    /// <exception cref="HydraImageException">No frame of it can be read.</exception>
    public VideoFigures Run(VideoReader video, Action<VideoFrame> see, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(video);
        ArgumentNullException.ThrowIfNull(see);
        using var failed = new CancellationTokenSource();
        using var ending = stop.Register(() =>
        {
            if (video.Source.IsLive)
                video.End();
            else
                failed.Cancel();
        });
        var (read, answered) = (
            Channel.CreateBounded<(PixelImage Frame, PixelImage Prepared)>(Ahead),
            Channel.CreateBounded<VideoFrame>(Ahead)
        );
        var began = Stopwatch.GetTimestamp();
        var computing = TimeSpan.Zero;
        var reading = Stage(failed, read.Writer, () => Read(video, read.Writer, failed.Token));
        var answering = Stage(failed, answered.Writer, () =>
            Answer(video, read.Reader, answered.Writer, t => computing += t, failed.Token)
        );
        var seeing = Stage(failed, null, () => See(answered.Reader, see, failed.Token));
        Task.WhenAll(reading, answering, seeing).GetAwaiter().GetResult();
        var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
        return new(video.Frames, seconds, computing.TotalSeconds / seconds, video.Damage);
    }

    // A stage that fails ends the others, which wait for it; of several tasks the error is reported before the cancellations.
    static Task Stage(CancellationTokenSource failed, object? next, Func<Task> work) =>
        Task.Run(async () =>
        {
            try
            {
                await work().ConfigureAwait(false);
            }
            catch
            {
                await failed.CancelAsync().ConfigureAwait(false);
                throw;
            }
            finally
            {
                if (next is ChannelWriter<(PixelImage, PixelImage)> frames)
                    frames.TryComplete();
                if (next is ChannelWriter<VideoFrame> answers)
                    answers.TryComplete();
            }
        });

    async Task Read(VideoReader video, ChannelWriter<(PixelImage, PixelImage)> read, CancellationToken stop)
    {
        using var ending = stop.Register(video.End);
        while (video.Read() is { } frame)
            await read.WriteAsync((frame, prepare(frame)), stop).ConfigureAwait(false);
        stop.ThrowIfCancellationRequested();
    }

    async Task Answer(
        VideoReader video,
        ChannelReader<(PixelImage Frame, PixelImage Prepared)> read,
        ChannelWriter<VideoFrame> answered,
        Action<TimeSpan> took,
        CancellationToken stop
    )
    {
        var number = 0;
        while (await read.WaitToReadAsync(stop).ConfigureAwait(false))
        {
            var frames = new List<(PixelImage Frame, PixelImage Prepared)>();
            while (frames.Count < batch && read.TryRead(out var frame))
                frames.Add(frame);
            var began = Stopwatch.GetTimestamp();
            var answers = answer([.. frames.Select(f => f.Prepared)]);
            took(Stopwatch.GetElapsedTime(began));
            foreach (var (i, (frame, _)) in frames.Index())
                await answered.WriteAsync(new(number, number++ / video.Rate.PerSecond, frame, answers[i]), stop).ConfigureAwait(false);
        }
    }

    static async Task See(ChannelReader<VideoFrame> answered, Action<VideoFrame> see, CancellationToken stop)
    {
        await foreach (var frame in answered.ReadAllAsync(stop).ConfigureAwait(false))
            see(frame);
    }
}
