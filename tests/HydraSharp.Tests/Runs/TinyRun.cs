using HydraSharp.Data.Augment;
using HydraSharp.Data.Formats;
using HydraSharp.Data.Splits;
using HydraSharp.Networks.Backbones;
using HydraSharp.Samples.Faces;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Optimizers;

namespace HydraSharp.Tests.Runs;

/// <summary>A folder with drawn faces and a network of some thousand weights: a whole run takes a second.</summary>
public sealed class TinyRun : IDisposable
{
    public TinyRun(int images = 64)
    {
        Folder = Directory.CreateTempSubdirectory("hydra-run-").FullName;
        Table = DemoData.Write(Path.Combine(Folder, "data"), images);
    }

    public string Folder { get; }

    public string Table { get; }

    public Experiment Experiment =>
        new()
        {
            Data = new CsvTable
            {
                File = Table,
                Split = new ByHash
                {
                    Train = 0.7,
                    Validation = 0.2,
                    Test = 0.1,
                },
            },
            Image = new() { Size = 32 },
            Augment =
            [
                new RandomHorizontalFlip(),
                new RandomCrop { Padding = 2 },
                new ColorJitter
                {
                    Brightness = 0.2,
                    Contrast = 0.2,
                    Saturation = 0.2,
                },
            ],
            Backbone = new ResNet { Depth = 18, Width = 4 },
            Tasks =
            [
                new Regression { Name = "age", Unit = "years" },
                new Binary
                {
                    Name = "glasses",
                    Classes = ["no", "yes"],
                    Head = new Mlp { HiddenSize = 8, Dropout = 0.2 },
                },
                new Classification { Name = "mood", Classes = DemoData.Moods },
            ],
            Balancing = new UncertaintyWeighting(),
            Training = new()
            {
                Epochs = 3,
                BatchSize = 8,
                CheckpointSteps = 2,
                Threads = 1,
                EmaDecay = 0.9,
                EmaEvery = 2,
                ClipNorm = 5,
                Optimizer = new AdamW { LearningRate = 2e-3 },
            },
        };

    /// <summary>Every third image loses one label, every fourth another and every seventh all three.</summary>
    public void LoseLabels() =>
        File.WriteAllLines(
            Table,
            File.ReadAllLines(Table)
                .Select(
                    (line, i) =>
                    {
                        var cells = line.Split(',');
                        if (i > 0)
                            for (var c = 1; c < cells.Length; c++)
                                if (i % 7 == 0 || (c == 2 && i % 3 == 0) || (c == 3 && i % 4 == 0))
                                    cells[c] = "";
                        return string.Join(',', cells);
                    }
                )
        );

    public string At(string name) => Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
