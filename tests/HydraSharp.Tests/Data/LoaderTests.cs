using System.Runtime.InteropServices;
using HydraSharp.Data;
using HydraSharp.Data.Augment;
using HydraSharp.Data.Loading;
using HydraSharp.Determinism;
using HydraSharp.Inference.Imaging;
using HydraSharp.Tests.Inference;
using SkiaSharp;
using Xunit;

namespace HydraSharp.Tests.Data;

public sealed unsafe partial class LoaderTests : IDisposable
{
    const int Size = 8;
    const int Numbers = Size * Size * 3;
    const int BatchSize = 5;
    static readonly ImagePreprocessing Plain = new()
    {
        Size = Size,
        Mean = [0, 0, 0],
        Std = [1 / 255.0, 1 / 255.0, 1 / 255.0],
    };
    readonly TemporaryFolder folder = new();
    readonly List<nint> buffers = [];

    public LoaderTests()
    {
        for (var i = 0; i < 4; i++)
            buffers.Add((nint)NativeMemory.AllocZeroed(BatchSize * Numbers, sizeof(float)));
    }

    public void Dispose()
    {
        folder.Dispose();
        foreach (var buffer in buffers)
            NativeMemory.Free((void*)buffer);
    }

    // Image i is all of the colour (i, 2i, 3i).
    List<Example> Examples(int count, int side = Size) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(i => new Example(
                    folder.Write(
                        $"{i}.png",
                        TestImages.Encode(SKEncodedImageFormat.Png, side, side, (_, _) => new((byte)i, (byte)(2 * i), (byte)(3 * i)))
                    ),
                    $"{i}.png",
                    new Dictionary<string, string>()
                )),
        ];

    Loader Loader(
        IReadOnlyList<Example> examples,
        LoaderSpec spec,
        ImagePreprocessing? image = null,
        IReadOnlyList<TransformSpec>? augment = null,
        bool bfloat16 = false,
        int buffersUsed = 4
    ) =>
        new(
            new(examples, image ?? Plain, spec),
            [],
            image ?? Plain,
            augment ?? [],
            spec,
            bfloat16,
            [.. buffers[..buffersUsed].Select(b => new LoaderBuffer(b, []))],
            BatchSize
        );

    static int[][] Batches(int examples) => [.. Enumerable.Range(0, examples).Chunk(BatchSize)];

    static float[] Floats(LoadedBatch batch) => new ReadOnlySpan<float>((void*)batch.Buffer, batch.Indices.Length * Numbers).ToArray();

    [Theory]
    [InlineData(1, 2, PixelCache.Memory)]
    [InlineData(2, 2, PixelCache.Off)]
    [InlineData(4, 3, PixelCache.Off)]
    [InlineData(3, 4, PixelCache.Auto)]
    public void BatchesComeInOrderWithTheirImages(int workers, int buffersUsed, PixelCache cache)
    {
        var loader = Loader(
            Examples(23),
            new()
            {
                Workers = workers,
                Cache = cache,
                PrefetchBatches = 8,
            },
            buffersUsed: buffersUsed
        );
        var order = new SampleRandom(1, 0, 0).Permutation(23).Chunk(BatchSize).ToArray();
        for (var epoch = 0; epoch < 3; epoch++)
        {
            var seen = new List<int[]>();
            foreach (var batch in loader.Read(order, 1, epoch, train: true, CancellationToken.None))
            {
                seen.Add(batch.Indices);
                var expected = batch.Indices.SelectMany(i => Enumerable.Repeat<float[]>([i, 2 * i, 3 * i], Size * Size)).SelectMany(p => p);
                Assert.Equal(expected, Floats(batch), (a, b) => Math.Abs(a - b) < 1e-3);
            }

            Assert.Equal(order, seen);
        }

        Assert.True(loader.Waited > TimeSpan.Zero);
    }

    [Fact]
    public void WorkersBuffersAndCacheChangeNothing()
    {
        var examples = Examples(40, side: 12);
        for (var i = 0; i < 40; i++)
            folder.Write(
                $"{i}.png",
                TestImages.Encode(SKEncodedImageFormat.Png, 12, 12, (x, y) => new((byte)(x * i), (byte)(y * 20), (byte)(x * y)))
            );
        var image = Plain with { Resize = 12 };
        IReadOnlyList<TransformSpec> augment =
        [
            new RandomHorizontalFlip(),
            new RandomCrop(),
            new Rotation(),
            new ColorJitter { Brightness = 0.3, Hue = 0.1 },
            new RandomErasing(),
        ];
        float[] Read(LoaderSpec spec, int buffersUsed, long seed, long epoch) =>
            [
                .. Loader(examples, spec, image, augment, buffersUsed: buffersUsed)
                    .Read(Batches(40), seed, epoch, train: true, CancellationToken.None)
                    .SelectMany(Floats),
            ];
        var expected = Read(new() { Workers = 1, PrefetchBatches = 1 }, 2, 1, 1);
        Assert.Equal(expected, Read(new() { Workers = 2, PrefetchBatches = 4 }, 4, 1, 1));
        Assert.Equal(
            expected,
            Read(
                new()
                {
                    Workers = 4,
                    PrefetchBatches = 2,
                    Cache = PixelCache.Off,
                },
                3,
                1,
                1
            )
        );
        Assert.NotEqual(expected, Read(new() { Workers = 1 }, 2, 1, 2));
        Assert.NotEqual(expected, Read(new() { Workers = 1 }, 2, 2, 1));
    }

    [Fact]
    public void AnExampleIsVariedAlikeInWhateverBatchItIs()
    {
        var examples = Examples(10);
        IReadOnlyList<TransformSpec> augment = [new ColorJitter { Brightness = 0.9 }];
        var forth = Loader(examples, new(), augment: augment)
            .Read(Batches(10), 1, 1, train: true, CancellationToken.None)
            .SelectMany(b => Floats(b).Chunk(Numbers))
            .ToList();
        var back = Loader(examples, new(), augment: augment)
            .Read([.. Enumerable.Range(0, 10).Reverse().Chunk(3)], 1, 1, train: true, CancellationToken.None)
            .SelectMany(b => Floats(b).Chunk(Numbers))
            .ToList();
        back.Reverse();
        Assert.Equal(forth, back);
    }

    [Fact]
    public void EvaluationTakesTheCentreAndTrainingAnyPlace()
    {
        // Columns are numbered 0 to 11; a crop of 8 begins in one of columns 0 to 4, the centre in column 2.
        var example = new Example(
            folder.Write("a.png", TestImages.Encode(SKEncodedImageFormat.Png, 12, 12, (x, y) => new((byte)x, (byte)y, 0))),
            "a.png",
            new Dictionary<string, string>()
        );
        var loader = Loader([.. Enumerable.Repeat(example, 600)], new(), Plain with { Resize = 12 }, [new RandomHorizontalFlip()]);
        var centres = loader
            .Read(Batches(600), 1, 1, train: false, CancellationToken.None)
            .SelectMany(b => Floats(b).Chunk(Numbers))
            .ToList();
        Assert.All(centres, c => Assert.Equal([2, 2, 0, 3, 2, 0], c[..6], (a, b) => Math.Abs(a - b) < 1e-3));
        var places = loader
            .Read(Batches(600), 1, 1, train: true, CancellationToken.None)
            .SelectMany(b => Floats(b).Chunk(Numbers))
            .Select(c => (Left: Math.Min(c[0], c[21]), Top: c[1]))
            .Select(c => ((int)Math.Round(c.Left), (int)Math.Round(c.Top)))
            .ToHashSet();
        Assert.Equal(25, places.Count);
        Assert.All(places, p => Assert.True(p is { Item1: >= 0 and <= 4, Item2: >= 0 and <= 4 }));
    }

    [Fact]
    public void BFloat16IsTheUpperHalf()
    {
        var batch = Assert.Single(
            Loader(Examples(3), new(), bfloat16: true)
                .Read(
                    [
                        [2, 1],
                    ],
                    1,
                    1,
                    train: false,
                    CancellationToken.None
                )
                .Select(b => new ReadOnlySpan<ushort>((void*)b.Buffer, 2 * Numbers).ToArray())
        );
        // 2, 4, 6 and 1, 2, 3 in bfloat16.
        Assert.Equal([0x4000, 0x4080, 0x40C0], batch[..3]);
        Assert.Equal([0x3F80, 0x4000, 0x4040], batch[Numbers..(Numbers + 3)]);
    }

    [Fact]
    public void WrongSizesAreRefusedAtOnce()
    {
        Assert.Throws<ArgumentException>(() =>
            Loader(Examples(2), new())
                .Read(
                    [
                        [0, 1, 0, 1, 0, 1],
                    ],
                    1,
                    1,
                    train: true,
                    CancellationToken.None
                )
        );
        Assert.Throws<ArgumentException>(() => Loader(Examples(2), new(), buffersUsed: 1));
    }

    // Transforms of the tests are nested, so the catalog (public types only) does not offer them.
    sealed record Halving : TransformSpec
    {
        public override PixelImage Apply(PixelImage image, SampleRandom random) => image.Crop(0, 0, image.Width / 2, image.Height / 2);
    }

    sealed record Holding : TransformSpec
    {
        readonly Lock gate = new();

        public HashSet<Thread> Threads { get; } = [];

        public int Calls { get; set; }

        public override PixelImage Apply(PixelImage image, SampleRandom random)
        {
            lock (gate)
            {
                Threads.Add(Thread.CurrentThread);
                Calls++;
            }

            return image;
        }
    }

    sealed record Blocking : TransformSpec, IDisposable
    {
        public ManualResetEventSlim Reached { get; } = new();

        public ManualResetEventSlim Release { get; } = new();

        public override PixelImage Apply(PixelImage image, SampleRandom random)
        {
            Reached.Set();
            Release.Wait(TimeSpan.FromSeconds(10));
            return image;
        }

        public void Dispose()
        {
            Reached.Dispose();
            Release.Dispose();
        }
    }
}
