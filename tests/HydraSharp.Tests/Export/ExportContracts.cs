using Google.Protobuf;
using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Runtime;
using HydraSharp.Layers;
using HydraSharp.Networks;
using HydraSharp.Networks.Backbones;
using HydraSharp.Networks.Necks;
using HydraSharp.Networks.Sharing;
using HydraSharp.Specs;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Tasks.Losses;
using HydraSharp.Tests.Contracts;
using HydraSharp.Tests.Runs;
using HydraSharp.Tests.Tasks.Losses;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Evaluators;
using Xunit;
using static TorchSharp.torch;

namespace HydraSharp.Tests.Export;

/// <summary>
/// What every backbone, neck, head and task of the catalog promises to the exporter: the file answers as the network does.
/// </summary>
[Collection(nameof(WholeRuns))]
public sealed class ExportContracts
{
    static readonly ImagePreprocessing Image = new()
    {
        Size = 40,
        Mean = [0.4, 0.5, 0.6],
        Std = [0.2, 0.25, 0.3],
    };

    public static IEnumerable<TheoryDataRow<string, string>> Shared =>
        from backbone in Catalog.Default.Members(typeof(BackboneSpec))
        from neck in Catalog.Default.Members(typeof(NeckSpec))
        select new TheoryDataRow<string, string>(backbone.Name, neck.Name);

    public static IEnumerable<TheoryDataRow<string>> Heads =>
        Catalog.Default.Members(typeof(HeadSpec)).Select(h => new TheoryDataRow<string>(h.Name));

    public static IEnumerable<TheoryDataRow<string>> Losses =>
        Catalog.Default.Members(typeof(LossSpec)).Select(l => new TheoryDataRow<string>(l.Name));

    public static TheoryData<BackboneSpec, int> Variants =>
        new()
        {
            {
                new ResNet { Depth = 50, Width = 4 },
                40
            },
            {
                new ResNet { Depth = 34, Width = 4 },
                33
            },
            {
                new MobileNetV2 { WidthMultiplier = 0.25, Padding = ConvolutionPadding.Same },
                40
            },
            {
                new MobileNetV2 { WidthMultiplier = 0.25, Padding = ConvolutionPadding.Same },
                37
            },
            {
                new MobileNetV2 { WidthMultiplier = 0.25, LastConvolution = false },
                40
            },
        };

    [Theory]
    [MemberData(nameof(Shared))]
    public void EveryBackboneAndNeckAnswersTheSame(string backbone, string neck) =>
        Verify(
            LossMetricTaskContracts.Make<BackboneSpec>(backbone),
            LossMetricTaskContracts.Make<NeckSpec>(neck),
            [LossMetricTaskContracts.Sample("Classification")],
            TestTimeAugmentation.Single,
            Image
        );

    [Theory]
    [MemberData(nameof(Variants))]
    public void EveryVariantAnswersTheSame(BackboneSpec backbone, int size) =>
        Verify(
            backbone,
            new GlobalPool(),
            [LossMetricTaskContracts.Sample("Classification")],
            TestTimeAugmentation.Flip,
            Image with
            {
                Size = size,
            }
        );

    [Theory]
    [MemberData(nameof(Heads))]
    public void EveryHeadOfEveryTaskAnswersTheSame(string head)
    {
        TaskSpec[] tasks =
        [
            .. Catalog
                .Default.Members(typeof(TaskSpec))
                .Where(t => LossMetricTaskContracts.Sample(t.Name).Map is null)
                .Select(t =>
                    LossMetricTaskContracts.Sample(t.Name) with
                    {
                        Name = t.Name,
                        Head = LossMetricTaskContracts.Make<HeadSpec>(head),
                    }
                ),
        ];
        foreach (var tta in Enum.GetValues<TestTimeAugmentation>())
            Verify(new ResNet { Width = 4 }, new GlobalPool(), tasks, tta, Image);
    }

    // What a head is distilled by may change what it puts out.
    [Theory]
    [MemberData(nameof(Losses))]
    public void EveryHeadTaughtByEveryLossAnswersTheSame(string loss)
    {
        TaskSpec[] tasks =
        [
            .. Catalog
                .Default.Members(typeof(TaskSpec))
                .Where(t => LossMetricTaskContracts.Fits(t.Name, loss))
                .Select(t =>
                    LossMetricTaskContracts.Sample(t.Name) with
                    {
                        Name = t.Name,
                        Loss = LossMetricTaskContracts.Make<LossSpec>(loss),
                    }
                ),
        ];
        Assert.NotEmpty(tasks);
        foreach (var tta in Enum.GetValues<TestTimeAugmentation>())
            Verify(
                new ResNet { Width = 4 },
                tasks.Any(t => t.Map is not null) ? new LightWeightRefineNet { Channels = 8 } : new GlobalPool(),
                tasks,
                tta,
                Image with
                {
                    Width = 48,
                }
            );
    }

    public static IEnumerable<TheoryDataRow<string>> Ways =>
        HydraSharp.Tests.Networks.Sharing.SharingSamples.All.Select(s => new TheoryDataRow<string>(
            HydraSharp.Tests.Networks.Sharing.SharingSamples.Name(s)
        ));

    // On both backbones and on every neck that it works on; with all heads and with the first dropped.
    [Theory]
    [MemberData(nameof(Ways))]
    public void EveryWayOfSharingAnswersTheSame(string way)
    {
        var sharing = HydraSharp.Tests.Networks.Sharing.SharingSamples.All.Single(s =>
            HydraSharp.Tests.Networks.Sharing.SharingSamples.Name(s) == way
        );
        var verified = 0;
        foreach (var backbone in (BackboneSpec[])[new ResNet { Width = 4 }, new MobileNetV2 { WidthMultiplier = 0.25 }])
        foreach (var neck in (NeckSpec[])[new GlobalPool(), new LightWeightRefineNet { Channels = 8 }])
        {
            TaskSpec[] tasks = [.. HydraSharp.Tests.Networks.Sharing.SharingSamples.Tasks];
            if (Expect.Errors(p => sharing.CheckModel(backbone, neck, tasks, p)).Count > 0)
                continue;
            Verify(backbone, neck, tasks, TestTimeAugmentation.Flip, Image, sharing);
            Verify(backbone, neck, tasks, TestTimeAugmentation.Single, Image with { Size = 64 }, sharing, dropped: 1);
            verified++;
        }

        Assert.True(verified > 0);
    }

    static void Verify(
        BackboneSpec backbone,
        NeckSpec neck,
        TaskSpec[] tasks,
        TestTimeAugmentation tta,
        ImagePreprocessing image,
        SharingSpec? sharing = null,
        int dropped = 0
    )
    {
        using var scope = NewDisposeScope();
        manual_seed(11);
        var net = new HydraNet(backbone, neck, tasks, sharing ?? new HardSharing());
        Unsettle(net);
        foreach (var task in tasks)
            net.Head(task.Name).Fit(task.Kind is AnswerKind.Number or AnswerKind.NumberMap ? [20, 30, 70] : new float[task.TargetWidth]);
        net.eval();
        tasks = tasks[dropped..];
        double Temperature(string task) => task.Length % 2 == 0 ? 1.7 : 1;
        var graph = ModelGraph.Write(net, tasks, image, tta, Temperature, raw: true);
        var card = new ModelCard
        {
            Name = "test",
            Image = image,
            Tasks = [.. tasks.Select(t => t.Card)],
        };
        var file = ModelChecksum.Append(graph.ToModel("test", "1", [new(ModelCard.MetadataKey, card.ToJson())]).ToByteArray());
        using var predictor = new Predictor(file, "test.onnx");
        PixelImage[] images = [.. Enumerable.Range(0, 12).Select(seed => Noise(seed, image))];
        var figures = new ParityCheck(net, tasks, image, tta, Temperature).Compare(
            predictor,
            images,
            "drawn",
            TestContext.Current.CancellationToken
        );
        ParityCheck.Require(figures);
        Assert.Equal(tasks.Select(t => t.Name), figures.Tasks.Select(t => t.Name));
        var answers = predictor.Predict(images);
        foreach (var task in tasks)
            Assert.True(
                answers.Select(a => Text(a[task.Name].Answer)).Distinct().Count() > 1,
                $"{task.Name} says the same of every image: nothing is verified"
            );
    }

    static string Text(Answer answer)
    {
        using var stream = new MemoryStream();
        using (var writer = new System.Text.Json.Utf8JsonWriter(stream))
            AnswerJson.Write(writer, answer);
        return System.Text.Encoding.UTF8.GetString(stream.ToArray());
    }

    // Fresh norms are the identity, which would hide a norm that is folded wrongly.
    static void Unsettle(HydraNet net)
    {
        using var none = no_grad();
        foreach (var (name, value) in net.state_dict())
            if (name.EndsWith("running_var", StringComparison.Ordinal))
                value.uniform_(0.5, 2);
            else if (
                name.EndsWith("running_mean", StringComparison.Ordinal)
                || (value.dim() == 1 && name.EndsWith("bias", StringComparison.Ordinal))
            )
                value.uniform_(-0.3, 0.3);
            else if (value.dim() == 1 && name.EndsWith("weight", StringComparison.Ordinal))
                value.uniform_(0.5, 1.5);
    }

    static PixelImage Noise(int seed, ImagePreprocessing image)
    {
        var pixels = new byte[image.InputNumbers()];
        new Random(seed).NextBytes(pixels);
        for (var i = 0; i < pixels.Length; i++)
            pixels[i] = (byte)(pixels[i] / 2 + 10 * seed);
        return new(image.InputWidth(), image.Size, pixels);
    }
}
