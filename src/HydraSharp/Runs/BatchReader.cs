using HydraSharp.Data.Loading;
using HydraSharp.Training;
using HydraSharp.Training.Memory;
using static TorchSharp.torch;

namespace HydraSharp.Runs;

/// <summary>
/// Reads the images of an experiment into tensors, batch by batch: in order as they are, or as the steps of training take them.
/// </summary>
internal sealed class BatchReader : IDisposable
{
    readonly Experiment experiment;
    readonly BatchTensors tensors;
    readonly Loader loader;

    /// <summary>A loader and the memory that it fills.</summary>
    /// <param name="experiment">Says the image, the augmentation, the batch and the precision.</param>
    /// <param name="data">Its opened data.</param>
    /// <param name="precision">Of the images; null for that of training.</param>
    internal BatchReader(Experiment experiment, RunData data, Precision? precision = null)
    {
        this.experiment = experiment;
        var bfloat16 = (precision ?? experiment.Training.Precision) == Precision.Bf16;
        var batch = Math.Max(experiment.Training.BatchSize, data.MeasuredBatch);
        tensors = new(experiment.Loader.PrefetchBatches + 2, batch, experiment.Image, data.Maps, bfloat16);
        loader = new(data.Images, data.Maps, experiment.Image, experiment.Augment, experiment.Loader, bfloat16, tensors.Buffers, batch);
    }

    /// <summary>The time that was spent on waiting for images, of the epoch that is read.</summary>
    internal TimeSpan Waited => loader.Waited;

    /// <summary>Batches in order, as they are; each is valid until the next is asked for.</summary>
    internal IEnumerable<Batch> InOrder(IReadOnlyList<int[]> batches, CancellationToken stop)
    {
        using var pause = new CollectionPause();
        foreach (var batch in loader.Read(batches, seed: 0, epoch: 0, train: false, stop))
        {
            pause.Between();
            using var scope = NewDisposeScope();
            yield return tensors.Of(batch);
        }
    }

    /// <summary>
    /// The steps of an epoch: the examples of all their batches, and the batches that this process takes, as the network sees them.
    /// </summary>
    /// <param name="steps">The examples of the batches of each step.</param>
    /// <param name="epoch">
    /// Counted from 0: chooses order, augmentation and, unless <paramref name="sizeAt"/> says otherwise, the image's size.
    /// </param>
    /// <param name="stop">Ends the reading; a step that was begun is finished.</param>
    /// <param name="share">The batches of a step that this process takes; null for all.</param>
    /// <param name="sizeAt">The epoch whose image size is taken.</param>
    internal IEnumerable<StepBatches> Steps(
        IReadOnlyList<int[][]> steps,
        int epoch,
        CancellationToken stop,
        Func<int[][], int[][]>? share = null,
        int? sizeAt = null
    )
    {
        share ??= step => step;
        using var images = loader.Read([.. steps.SelectMany(share)], experiment.Training.Seed, epoch, train: true, stop).GetEnumerator();
        using var pause = new CollectionPause();
        foreach (var step in steps)
        {
            pause.Between();
            yield return new(step, Next(images, share(step).Length, sizeAt ?? epoch));
        }
    }

    /// <summary>The height of the images in an epoch, counted from 0.</summary>
    internal int Size(int epoch) =>
        experiment.Training.Resizing?.Side(epoch, experiment.Training.Epochs, experiment.Image.Size, experiment.Backbone.MinimumSize)
        ?? experiment.Image.Size;

    /// <summary>A batch in the image size of an epoch, counted from 0.</summary>
    internal Batch Resized(int epoch, Batch batch)
    {
        var size = Size(epoch);
        if (size == experiment.Image.Size)
            return batch;
        var width = (int)Math.Round((double)size * experiment.Image.InputWidth() / experiment.Image.Size);
        return batch with
        {
            Input = nn.functional.interpolate(batch.Input, [size, width], mode: InterpolationMode.Bilinear, align_corners: false),
        };
    }

    public void Dispose() => tensors.Dispose();

    IEnumerable<Batch> Next(IEnumerator<LoadedBatch> images, int count, int epoch)
    {
        for (var i = 0; i < count && images.MoveNext(); i++)
            yield return Resized(epoch, tensors.Of(images.Current));
    }
}
