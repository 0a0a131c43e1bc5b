using System.Globalization;
using HydraSharp.Data.Augment;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Networks.Backbones;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Training;
using static TorchSharp.torch;

namespace HydraSharp.Bench;

/// <summary>
/// What share of the bare step's speed whole epochs reach, from the second on: bare steps are timed right before and after each.
/// </summary>
static class ShareBench
{
    const int Size = 64;
    const int Epochs = 6;
    const int Steps = 20;

    static readonly TransformSpec[] Little = [new RandomHorizontalFlip()];
    static readonly TransformSpec[] Much =
    [
        new RandomHorizontalFlip(),
        new Rotation { Degrees = 8 },
        new ColorJitter
        {
            Brightness = 0.2,
            Contrast = 0.2,
            Saturation = 0.2,
        },
    ];

    internal static int Run(string folder)
    {
        set_num_threads(Environment.ProcessorCount);
        foreach (var augment in (TransformSpec[][])[Little, Much])
            Measure(folder, augment);
        return 0;
    }

    static void Measure(string folder, TransformSpec[] augment)
    {
        Console.WriteLine("augmentation: " + string.Join(", ", augment.Select(a => a.GetType().Name)));
        using var bare = BareStep.Hydra(Size, bfloat16: true);
        StepBench.Rate(bare, Steps);
        var before = StepBench.Rate(bare, Steps);
        var shares = new List<double>();
        var run = Directory.CreateTempSubdirectory("hydra-share-").FullName;
        HydraSharp.Run.Train(
            Faces(folder, augment),
            Path.Combine(run, "run"),
            new()
            {
                Report = happened =>
                {
                    if (happened is not TrainingEvent.EpochEnded epoch)
                        return;
                    var after = StepBench.Rate(bare, Steps);
                    var share = epoch.ImagesPerSecond / ((before + after) / 2);
                    if (epoch.Epoch > 1)
                        shares.Add(share);
                    Console.WriteLine(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"epoch {epoch.Epoch}: {epoch.ImagesPerSecond:F0} img/s, bare "
                                + $"step {before:F0} before and {after:F0} after: share {share:F3}"
                        )
                    );
                    before = StepBench.Rate(bare, Steps);
                },
            }
        );
        Console.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"median share from the second epoch: {StepBench.Median(shares):F3}")
        );
        foreach (var line in File.ReadLines(Path.Combine(run, "run", "metrics.jsonl")))
            Console.WriteLine(line[..line.IndexOf(",\"learning_rate\"", StringComparison.Ordinal)]);
        Directory.Delete(run, recursive: true);
    }

    static Experiment Faces(string folder, TransformSpec[] augment) =>
        new()
        {
            Data = new FileNames
            {
                Folder = folder,
                Pattern = "{age}_{gender}_{race}_*",
                Split = new ByHash
                {
                    Train = 0.9,
                    Validation = 0.05,
                    Test = 0.05,
                },
            },
            Image = new() { Size = Size, Resize = 72 },
            Augment = augment,
            Backbone = new ResNet { Depth = 18 },
            Tasks =
            [
                new Regression { Name = "age", Head = new Mlp() },
                new Binary
                {
                    Name = "gender",
                    Classes = ["male", "female"],
                    Head = new Mlp(),
                },
                new Classification
                {
                    Name = "race",
                    Classes = ["white", "black", "asian", "indian", "others"],
                    Head = new Mlp(),
                },
            ],
            Training = new()
            {
                Epochs = Epochs,
                BatchSize = BareStep.Batch,
                Precision = Precision.Bf16,
                Threads = Environment.ProcessorCount,
            },
        };
}
