using HydraSharp.Data.Augment;
using HydraSharp.DenseLabels;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inspection.AugmentationCheck;
using HydraSharp.Specs;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tasks.Metrics;
using HydraSharp.Tests.Contracts;
using HydraSharp.Tests.Data.Augment;
using Xunit;

namespace HydraSharp.Tests.Inspection.AugmentationCheck;

/// <summary>
/// The self-test of augmentation: it passes every transform of the catalog, and it fails each way in which a label can be left behind.
/// </summary>
public sealed class AugmentationProbeTests
{
    static readonly ImagePreprocessing Image = new()
    {
        Size = 40,
        Width = 64,
        Resize = 48,
    };

    static readonly Segmentation Hands = new()
    {
        Name = "hands",
        Classes = ["none", "left_hand", "right_hand", "face"],
        Swaps = new Dictionary<string, string> { ["left_hand"] = "right_hand" },
    };
    static readonly Depth Metres = new()
    {
        Name = "depth",
        Scale = 0.01,
        Minimum = 0.5,
        Maximum = 200,
    };
    static readonly SurfaceNormals Normals = new() { Name = "normals" };

    static readonly BrokenTask Undivided = new(AnswerKind.NumberMap, new Unmoved(Metres.Map));
    static readonly BrokenTask Unturned = new(AnswerKind.DirectionMap, new Unmoved(Normals.Map));

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static IEnumerable<TheoryDataRow<TransformSpec, string>> Members() =>
        from transform in TransformContractTests.Members()
        from task in Catalog.Default.Members(typeof(TaskSpec)).Where(t => LossMetricTaskContracts.Sample(t.Name).Map is not null)
        select new TheoryDataRow<TransformSpec, string>(transform.Data, task.Name);

    /// <summary>What every transform promises to every task whose labels are images.</summary>
    [Theory]
    [MemberData(nameof(Members))]
    public void EveryTransformMovesEveryLabel(TransformSpec transform, string task)
    {
        var result = Assert.Single(Probed([LossMetricTaskContracts.Sample(task)], transform));
        Assert.True(result.Passed, result.Finding);
        Assert.Contains(" draws: ", result.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void TransformsTogetherAreTriedToo()
    {
        var results = Probed(
            [Hands, Metres, Normals],
            new RandomHorizontalFlip(),
            new Rotation { Degrees = 40 },
            new ResizedCrop { Scale = [0.2, 0.4] },
            new ColorJitter { Brightness = 0.5, Hue = 0.3 },
            new RandomErasing { Probability = 1 }
        );
        Assert.Equal(18, results.Count);
        Assert.All(results, r => Assert.True(r.Passed, $"{r.Transform} {r.Task}: {r.Finding}"));
        Assert.Contains("mirrored", results[0].Finding, StringComparison.Ordinal);
        Assert.Equal([AugmentationProbe.Together], results.TakeLast(3).Select(r => r.Transform).Distinct());
    }

    [Theory]
    [InlineData(0.01, 0)]
    [InlineData(0.00390625, 20)]
    [InlineData(5, 0)]
    public void ItReadsTheTasksOwnFiles(double scale, double disparityFactor) =>
        Assert.All(
            Probed(
                [Metres with { Scale = scale, DisparityFactor = disparityFactor }, Hands with { Values = [10, 0, 200, 7], Ignore = -1 }],
                new ResizedCrop { Scale = [0.2, 0.5] }
            ),
            r => Assert.True(r.Passed, r.Finding)
        );

    [Fact]
    public void ALabelMovedByTwoPixelsFails()
    {
        foreach (var result in Probed([Hands, Metres, Normals], new TwoPixelsOff()))
        {
            Assert.False(result.Passed, result.Task);
            Assert.Contains("does not lie where the image does", result.Finding, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void AMaskThatIsNotFlippedFails() =>
        Assert.All(Probed([Hands, Metres, Normals], new FlipOfImagesAlone()), r => Assert.False(r.Passed, r.Finding));

    [Fact]
    public void ALabelThatIsFlippedAloneFails() =>
        Assert.All(Probed([Hands, Metres, Normals], new FlipOfLabelsAlone()), r => Assert.False(r.Passed, r.Finding));

    [Fact]
    public void ClassesOfLeftAndRightMustChangePlaces()
    {
        var result = Assert.Single(Probed([Hands with { Swaps = new Dictionary<string, string>() }], new RandomHorizontalFlip()));
        Assert.Equal((false, "classes of left and right do not change places"), (result.Passed, result.Finding));
        Assert.True(Assert.Single(Probed([Hands with { Swaps = new Dictionary<string, string>() }], new Rotation())).Passed);
    }

    [Fact]
    public void DepthMustBeDividedByTheZoom()
    {
        var result = Assert.Single(Probed([Undivided], new ResizedCrop { Scale = [0.2, 0.4] }));
        Assert.Equal((false, "the numbers are not divided by the zoom"), (result.Passed, result.Finding));
        Assert.True(Assert.Single(Probed([Undivided], new RandomHorizontalFlip())).Passed);
    }

    [Fact]
    public void NormalsMustBeMirroredAndTurned()
    {
        foreach (
            var transform in new TransformSpec[]
            {
                new RandomHorizontalFlip(),
                new Rotation { Degrees = 30 },
            }
        )
        {
            var result = Assert.Single(Probed([Unturned], transform));
            Assert.Equal((false, "the directions are not turned and mirrored with the image"), (result.Passed, result.Finding));
        }

        Assert.True(Assert.Single(Probed([Unturned], new RandomCrop { Padding = 6 })).Passed);
    }

    [Fact]
    public void NothingMayBeKnownOfWhatComesFromOutside() => Assert.False(Assert.Single(Probed([Metres], new EdgesKnown())).Passed);

    [Fact]
    public void AnImageThatIsBentFails()
    {
        var result = Assert.Single(Probed([Metres], new Bent()));
        Assert.False(result.Passed);
        Assert.Contains("no label can follow", result.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void AWholeImagesClassOfLeftOrRightFailsWhereItIsMirrored()
    {
        TaskSpec[] tasks =
        [
            new Classification { Name = "turn", Classes = ["Left", "straight", "right"] },
            new Classification { Name = "mood", Classes = ["happy", "sad"] },
        ];
        var results = Probed(tasks, new RandomHorizontalFlip(), new Rotation());
        Assert.Equal(
            [("RandomHorizontalFlip", "turn", false), ("Rotation", "turn", true), (AugmentationProbe.Together, "turn", false)],
            results.Select(r => (r.Transform, r.Task, r.Passed))
        );
        Assert.Empty(Probed([tasks[1]], new RandomHorizontalFlip()));
    }

    [Fact]
    public void ATransformThatThrowsFails() =>
        Assert.Contains("it failed: Narrow made it", Assert.Single(Probed([Metres], new Narrow())).Finding, StringComparison.Ordinal);

    [Fact]
    public void OneThatHardlyEverActsIsReportedSo() =>
        Assert.Equal(
            "it changed nothing in 128 draws",
            Assert.Single(Probed([Metres], new RandomHorizontalFlip { Probability = 1e-9 })).Finding
        );

    static IReadOnlyList<ProbeResult> Probed(IReadOnlyList<TaskSpec> tasks, params IReadOnlyList<TransformSpec> transforms) =>
        new AugmentationProbe(tasks, Image, 1).Of(transforms, Stop);

    sealed record TwoPixelsOff : MovingTransform
    {
        public override Affine? Draw(PixelImage image, SampleRandom random) => Affine.Shift(random.Next(9) - 4, 2);

        public override PixelImage Moved(PixelImage image, in Affine move) =>
            base.Moved(image, Affine.Shift(-move.OriginX + 2, -move.OriginY));
    }

    sealed record EdgesKnown : MovingTransform
    {
        public override Affine? Draw(PixelImage image, SampleRandom random) => Affine.Identity;

        public override PixelImage Moved(PixelImage image, in Affine move) => base.Moved(image, Affine.Shift(20, 0));
    }

    sealed record FlipOfImagesAlone : TransformSpec
    {
        public override PixelImage Apply(PixelImage image, SampleRandom random) =>
            new RandomHorizontalFlip { Probability = 1 }.Apply(image, random);
    }

    sealed record FlipOfLabelsAlone : MovingTransform
    {
        public override Affine? Draw(PixelImage image, SampleRandom random) => Affine.Flip(image.Width);

        public override PixelImage Moved(PixelImage image, in Affine move) =>
            image with
            {
                Pixels = [.. image.Pixels.Select(p => (byte)(p * 0.8))],
            };
    }

    sealed record Bent : TransformSpec
    {
        public override PixelImage Apply(PixelImage image, SampleRandom random)
        {
            var bent = new byte[image.Pixels.Length];
            for (var y = 0; y < image.Height; y++)
            for (var x = 0; x < image.Width; x++)
                image
                    .Pixels.AsSpan(3 * (y * image.Width + Math.Clamp(x + (int)Math.Round(4 * Math.Sin(y / 5.0)), 0, image.Width - 1)), 3)
                    .CopyTo(bent.AsSpan(3 * (y * image.Width + x)));
            return image with { Pixels = bent };
        }
    }

    sealed record Narrow : TransformSpec
    {
        public override PixelImage Apply(PixelImage image, SampleRandom random) => image.Crop(0, 0, image.Width - 1, image.Height);
    }

    sealed record BrokenTask(AnswerKind Answers, MapFormat Format) : MapTask
    {
        public override LossSpec Loss { get; init; } = new L1();
        public override IReadOnlyList<MetricSpec> Metrics { get; init; } = [];
        public override AnswerKind Kind => Answers;
        public override int AnswerWidth => Format.Channels;
        public override MapFormat Map => Format;

        public override float[] BestConstant(ReadOnlySpan<float> targets) => new float[AnswerWidth];

        public override TaskCard Card => new() { Name = Name, Kind = Kind };
    }

    // A format that forgets what a move does to a value.
    sealed class Unmoved(MapFormat right) : MapFormat
    {
        public override int Channels => right.Channels;
        public override IReadOnlyList<float[]> Samples => right.Samples;
        public override MapFormat Kept => this;

        public override void Turn(Span<float> values, in Affine move) { }

        private protected override LabelMap Decode(ReadOnlySpan<byte> bytes, string name) => right.Read(bytes, name);

        private protected override byte[] Encode(LabelMap map) => right.Write(map);

        private protected override string? Error(ReadOnlySpan<float> values) => null;
    }
}
