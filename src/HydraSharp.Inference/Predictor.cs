using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Runtime;
using Microsoft.ML.OnnxRuntime;

namespace HydraSharp.Inference;

/// <summary>
/// Answers for images with an exported model, in ONNX Runtime. Thread-safe: one predictor serves any number of threads.
/// </summary>
public sealed class Predictor : IDisposable
{
    const string Input = "image";
    const int BatchSize = 16;

    readonly InferenceSession session;
    readonly PredictorOptions options;
    readonly string name;

    /// <summary>Opens a model file.</summary>
    /// <exception cref="HydraModelException">It is not there, not a model of HydraSharp, or changed since its export.</exception>
    public Predictor(string path, PredictorOptions? options = null)
        : this(ModelFile.Read(path), path, options) { }

    /// <summary>Opens a model in memory.</summary>
    /// <param name="model">The file's bytes.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="options">How it is run; null for the defaults.</param>
    /// <exception cref="HydraModelException">It is not a model of HydraSharp, or changed since its export.</exception>
    public Predictor(byte[] model, string name, PredictorOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        (this.name, this.options) = (name, options ?? new());
        session = ModelFile.Open(model, name, this.options);
        try
        {
            Card = ModelFile.Card(session, name);
        }
        catch
        {
            session.Dispose();
            throw;
        }
    }

    /// <summary>What the model says of itself.</summary>
    public ModelCard Card { get; }

    /// <summary>Answers for an image file.</summary>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public Prediction Predict(string path) => Predict([Load(path)])[0];

    /// <summary>Answers for an image file's bytes.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the image.</param>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public Prediction Predict(ReadOnlySpan<byte> bytes, string name = "the image") => Predict([Load(bytes, name)])[0];

    /// <summary>Answers for an image that a stream holds, read to its end.</summary>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public Prediction Predict(Stream stream, string name = "the image")
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return Predict(memory.GetBuffer().AsSpan(0, (int)memory.Length), name);
    }

    /// <summary>Answers for a decoded image of any size.</summary>
    public Prediction Predict(PixelImage image) => Predict([Card.Image.Fit(image)])[0];

    /// <summary>Answers for an image file, on another thread.</summary>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public async Task<Prediction> PredictAsync(string path, CancellationToken stop = default)
    {
        var bytes = await Task.Run(() => ImageFile.Read(path), stop).ConfigureAwait(false);
        return await PredictAsync(bytes, path, stop).ConfigureAwait(false);
    }

    /// <summary>Answers for an image file's bytes, on another thread.</summary>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public Task<Prediction> PredictAsync(ReadOnlyMemory<byte> bytes, string name = "the image", CancellationToken stop = default) =>
        Task.Run(() => Answers([Load(bytes.Span, name)], stop)[0], stop);

    /// <summary>Answers for an image that a stream holds, read to its end, on another thread.</summary>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public async Task<Prediction> PredictAsync(Stream stream, string name = "the image", CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using var memory = new MemoryStream();
        await stream.CopyToAsync(memory, stop).ConfigureAwait(false);
        return await PredictAsync(memory.ToArray(), name, stop).ConfigureAwait(false);
    }

    /// <summary>Answers for several images in one pass, on another thread. It can be stopped in the middle of the pass.</summary>
    /// <param name="images">Images as <see cref="Load(string)"/> gives them: of the model's size. None get no answers.</param>
    /// <param name="stop">Ends the work early.</param>
    /// <exception cref="ArgumentException">An image has another size.</exception>
    public Task<IReadOnlyList<Prediction>> PredictAsync(IReadOnlyList<PixelImage> images, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Task.Run(() => Answers(images, stop), stop);
    }

    /// <summary>Answers for several images in one pass.</summary>
    /// <param name="images">Images as <see cref="Load(string)"/> gives them: of the model's size. None get no answers.</param>
    /// <exception cref="ArgumentException">An image has another size.</exception>
    /// <exception cref="HydraModelException">A file that was trusted by option fails, or answers other than its card says.</exception>
    public IReadOnlyList<Prediction> Predict(IReadOnlyList<PixelImage> images)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Answers(images, default);
    }

    /// <summary>The decoded numbers of some tasks for several images in one pass, as servers hand them on.</summary>
    /// <param name="images">Images as <see cref="Load(string)"/> gives them: of the model's size; at least one.</param>
    /// <param name="tasks">Names of tasks, none twice.</param>
    /// <param name="stop">Ends the work early; the runtime gives up between two operators.</param>
    /// <returns>For each of the tasks [images, numbers of one answer as <see cref="TaskCard.Shape"/> says], row after row.</returns>
    /// <exception cref="ArgumentException">There is no image, an image has another size, or the model has no such task.</exception>
    /// <exception cref="HydraModelException">A file that was trusted by option fails, or answers other than its card says.</exception>
    public IReadOnlyList<float[]> Numbers(IReadOnlyList<PixelImage> images, IReadOnlyList<string> tasks, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        ArgumentNullException.ThrowIfNull(tasks);
        return Run(
            images,
            [
                .. tasks.Select(name =>
                    Card.Tasks.FirstOrDefault(t => t.Name == name)
                    ?? throw new ArgumentException(
                        $"there is no task '{name}'; the model answers {string.Join(", ", Card.Tasks.Select(t => t.Name))}",
                        nameof(tasks)
                    )
                ),
            ],
            stop
        );
    }

    /// <summary>The decoded numbers of all tasks for several images in one pass.</summary>
    /// <param name="images">Images as <see cref="Load(string)"/> gives them: of the model's size; at least one.</param>
    /// <param name="stop">Ends the work early; the runtime gives up between two operators.</param>
    /// <returns>For each task of the card [images, numbers of one answer as <see cref="TaskCard.Shape"/> says], row after row.</returns>
    /// <exception cref="ArgumentException">There is no image, or an image has another size.</exception>
    /// <exception cref="HydraModelException">A file that was trusted by option fails, or answers other than its card says.</exception>
    public IReadOnlyList<float[]> Numbers(IReadOnlyList<PixelImage> images, CancellationToken stop = default)
    {
        ArgumentNullException.ThrowIfNull(images);
        return Run(images, stop);
    }

    IReadOnlyList<Prediction> Answers(IReadOnlyList<PixelImage> images, CancellationToken stop)
    {
        if (images.Count == 0)
            return [];
        var numbers = Run(images, stop);
        return
        [
            .. Enumerable
                .Range(0, images.Count)
                .Select(i => new Prediction(
                    Card.Tasks.Select((task, t) => new TaskAnswer(task.Name, task.Read(Row(numbers[t], i, images.Count), Card.Image)))
                )),
        ];
    }

    /// <summary>
    /// Answers for image files, in order, some at a time; an unreadable one gets its error and the others are predicted.
    /// </summary>
    public IEnumerable<FilePrediction> PredictEach(IEnumerable<string> files, CancellationToken stop = default)
    {
        foreach (var chunk in files.Chunk(BatchSize))
        {
            stop.ThrowIfCancellationRequested();
            var (images, errors) = (new PixelImage?[chunk.Length], new HydraImageException?[chunk.Length]);
            Parallel.For(0, chunk.Length, i =>
            {
                try
                {
                    images[i] = Load(chunk[i]);
                }
                catch (HydraImageException error)
                {
                    errors[i] = error;
                }
            });
            var answers = Answers([.. images.OfType<PixelImage>()], stop);
            var next = 0;
            for (var i = 0; i < chunk.Length; i++)
                yield return new(chunk[i], errors[i] is null ? answers[next++] : null, errors[i]);
        }
    }

    /// <summary>Reads an image file as the model wants it, of its size.</summary>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public PixelImage Load(string path) => Card.Image.CentreCrop(Card.Image.Load(path, options.MaxMegapixels));

    /// <summary>Reads an image file's bytes as the model wants it, of its size.</summary>
    /// <param name="bytes">The file's bytes.</param>
    /// <param name="name">What messages call the image.</param>
    /// <exception cref="HydraImageException">The image cannot be read.</exception>
    public PixelImage Load(ReadOnlySpan<byte> bytes, string name) =>
        Card.Image.CentreCrop(Card.Image.Load(bytes, name, options.MaxMegapixels));

    /// <summary>Brings a decoded image to the model's size.</summary>
    public PixelImage Load(PixelImage image) => Card.Image.Fit(image);

    /// <summary>A file at its full size, with the model's range of values.</summary>
    internal PixelImage Decode(string path) => Card.Image.Decode(ImageFile.Read(path), path, options.MaxMegapixels);

    /// <inheritdoc />
    public void Dispose() => session.Dispose();

    /// <summary>The decoded answers of each task, [images, width], row after row.</summary>
    /// <exception cref="OperationCanceledException">It was stopped; the runtime gives up between two operators.</exception>
    internal float[][] Run(IReadOnlyList<PixelImage> images, CancellationToken stop = default) => Run(images, Card.Tasks, stop);

    float[][] Run(IReadOnlyList<PixelImage> images, IReadOnlyList<TaskCard> tasks, CancellationToken stop)
    {
        if (images.Count == 0)
            throw new ArgumentException("there is no image in the batch", nameof(images));
        var (width, height, length) = (Card.Image.InputWidth(), Card.Image.Size, Card.Image.InputNumbers());
        var pixels = new byte[images.Count * length];
        for (var i = 0; i < images.Count; i++)
        {
            if (images[i].Width != width || images[i].Height != height)
                throw new ArgumentException(
                    $"image {i} has {images[i].Width} x {images[i].Height} pixels, and "
                        + $"the model takes {Card.Image.InputText()}; load it with {nameof(Load)}",
                    nameof(images)
                );
            images[i].Pixels.CopyTo(pixels, i * length);
        }

        using var input = OrtValue.CreateTensorValueFromMemory(pixels, [images.Count, height, width, 3]);
        using var running = new RunOptions();
        using var stopping = stop.Register(() => running.Terminate = true);
        using var results = ModelFile.Run(session, name, running, [Input], [input], [.. tasks.Select(t => t.Name)], stop);
        float[][] numbers = [.. results.Select(r => r.GetTensorDataAsSpan<float>().ToArray())];
        for (var t = 0; t < numbers.Length; t++)
        {
            var wanted = tasks[t].Shape(Card.Image).Aggregate(1L, (a, b) => a * b);
            if (numbers[t].Length != images.Count * wanted)
                throw new HydraModelException(
                    name,
                    $"'{tasks[t].Name}' has {numbers[t].Length} numbers for {images.Count} images, where the card says {wanted} each",
                    "export it anew"
                );
        }

        return numbers;
    }

    static ReadOnlySpan<float> Row(float[] numbers, int index, int count) =>
        numbers.AsSpan(index * (numbers.Length / count), numbers.Length / count);
}
