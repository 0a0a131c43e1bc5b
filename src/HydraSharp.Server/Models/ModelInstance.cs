using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Server.Batching;
using HydraSharp.Server.Metrics;

namespace HydraSharp.Server.Models;

/// <summary>
/// A model file that was loaded, with its queue. It is disposed when it was replaced and its last request has been answered.
/// </summary>
sealed class ModelInstance
{
    readonly Predictor predictor;

    // 1 for being served, and 1 for each request.
    int holders = 1;

    ModelInstance(Predictor predictor, FileStamp? stamp, BatchingOptions options, BatchMetrics metrics)
    {
        (this.predictor, Stamp) = (predictor, stamp);
        string[] names = [.. predictor.Card.Tasks.Select(t => t.Name)];
        Batcher = new(options, (images, heads) => predictor.Numbers(images, [.. heads.Select(h => names[h])]), metrics);
    }

    /// <summary>What the model says of itself.</summary>
    public ModelCard Card => predictor.Card;

    /// <summary>Its queue.</summary>
    public Batcher Batcher { get; }

    /// <summary>The file as it was when it was loaded.</summary>
    public FileStamp? Stamp { get; }

    /// <summary>
    /// Loads a file and lets it answer once, so that the first request is as quick as the next, and a file that cannot run is refused.
    /// </summary>
    /// <exception cref="HydraModelException">The file is not what it should be.</exception>
    public static ModelInstance Load(string file, PredictorOptions settings, BatchingOptions options, BatchMetrics metrics)
    {
        var stamp = FileStamp.Read(file);
        var opened = new Predictor(file, settings);
        try
        {
            var image = opened.Card.Image;
            opened.Numbers(
                [new(image.InputWidth(), image.Size, new byte[image.InputNumbers()])],
                [.. opened.Card.Tasks.Select(t => t.Name)]
            );
            return new(opened, stamp, options, metrics);
        }
        catch
        {
            opened.Dispose();
            throw;
        }
    }

    /// <summary>Decodes an image as the model wants it.</summary>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public PixelImage Decode(ReadOnlySpan<byte> bytes, string name) => predictor.Load(bytes, name);

    /// <summary>Brings a decoded image to the model's size.</summary>
    public PixelImage Fit(PixelImage image) => predictor.Load(image);

    /// <summary>Keeps it from being disposed; false when it already is.</summary>
    public bool TryHold()
    {
        while (true)
        {
            var now = Volatile.Read(ref holders);
            if (now == 0)
                return false;
            if (Interlocked.CompareExchange(ref holders, now + 1, now) == now)
                return true;
        }
    }

    /// <summary>Gives it up; the last one's leaving disposes it.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref holders) > 0)
            return;
        // The batcher's thread may be the one that answers the last request.
        _ = Task.Run(() =>
        {
            Batcher.Dispose();
            predictor.Dispose();
        });
    }
}
