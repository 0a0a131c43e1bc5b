using HydraSharp.Extensions.Tests.Members;
using HydraSharp.Tasks;
using SkiaSharp;

namespace HydraSharp.Extensions.Tests;

/// <summary>
/// A folder of drawn images, with dots to count on a ground whose colour has a name, and experiments on them that take a second.
/// </summary>
public sealed class Dots : IDisposable
{
    const int Images = 64;
    const int Side = 16;
    const int MostDots = 4;

    static readonly (string Name, SKColor Colour)[] Grounds =
    [
        ("red", new(150, 20, 20)),
        ("green", new(20, 120, 20)),
        ("blue", new(20, 20, 150)),
    ];

    public Dots()
    {
        Directory.CreateDirectory(At("images"));
        File.WriteAllLines(At("labels.txt"), Enumerable.Range(0, Images).Select(Draw));
    }

    public string Folder { get; } = Directory.CreateTempSubdirectory("hydra-dots-").FullName;

    /// <summary>Some of the images.</summary>
    public IReadOnlyList<string> Some => [.. Enumerable.Range(0, 8).Select(i => At($"images/{i}.png"))];

    /// <summary>An experiment that consists of the members of this assembly, as far as there is a choice.</summary>
    public Experiment Experiment =>
        new()
        {
            Data = new LabelLines { File = At("labels.txt"), Split = new EveryNth() },
            Image = new() { Size = Side },
            Augment = [new Solarize { Probability = 0.1, Threshold = 250 }],
            Backbone = new PlainNet(),
            Neck = new MaxPool(),
            Tasks =
            [
                new Count { Name = "dots", Head = new Cosine() },
                new Classification
                {
                    Name = "ground",
                    Classes = [.. Grounds.Select(g => g.Name)],
                    Head = new Cosine { Length = 5 },
                },
            ],
            Balancing = new RunningScale(),
            Training = new()
            {
                Epochs = 4,
                BatchSize = 8,
                Threads = 1,
                Optimizer = new Lion { LearningRate = 0.005 },
                Schedule = new InverseRoot(),
            },
        };

    /// <summary>The same experiment as people write it.</summary>
    public string Yaml =>
        $$"""
            plugins: [bin/HydraSharp.Extensions.Tests.dll]
            data: { type: LabelLines, file: {{At("labels.txt")}}, split: every-nth }
            image: { size: {{Side}} }
            augment: [{ type: solarize, probability: 0.1, threshold: 250 }]
            backbone: PlainNet
            neck: max_pool
            tasks:
              dots: { type: Count, head: Cosine }
              ground: { type: Classification, classes: [red, green, blue], head: { type: Cosine, length: 5 } }
            balancing: running-scale
            training:
              epochs: 4
              batch_size: 8
              threads: 1
              optimizer: { type: Lion, learning_rate: 0.005 }
              schedule: InverseRoot
            """;

    public string At(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);

    string Draw(int index)
    {
        var (dots, ground) = (index % (MostDots + 1), Grounds[index * 7 / 5 % Grounds.Length]);
        using var bitmap = new SKBitmap(Side, Side);
        bitmap.Erase(ground.Colour);
        for (var dot = 0; dot < dots; dot++)
        {
            // Four corners of a square that the image's number moves.
            var (left, top) = (1 + index % 3 + dot % 2 * 7, 1 + index / 3 % 3 + dot / 2 * 7);
            for (var pixel = 0; pixel < 16; pixel++)
                bitmap.SetPixel(left + pixel % 4, top + pixel / 4, SKColors.White);
        }

        using var file = File.Create(At($"images/{index}.png"));
        bitmap.Encode(file, SKEncodedImageFormat.Png, quality: 100);
        return $"images/{index}.png dots={dots} ground={ground.Name}";
    }
}
