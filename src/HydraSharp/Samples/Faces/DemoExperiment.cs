using HydraSharp.Data.Augment;
using HydraSharp.Data.Formats;
using HydraSharp.Networks.Backbones;
using HydraSharp.Tasks;
using HydraSharp.Tasks.Heads;
using HydraSharp.Training.Balancing;
using HydraSharp.Training.Optimizers;

namespace HydraSharp.Samples.Faces;

/// <summary>The experiment of <c>hydra demo</c>: three unlike heads on drawn faces.</summary>
internal static class DemoExperiment
{
    /// <summary>Images that the demo draws.</summary>
    public const int Images = 1500;

    /// <summary>The experiment on a table that <see cref="DemoData"/> wrote.</summary>
    public static Experiment On(string table) =>
        new()
        {
            Data = new CsvTable { File = table },
            Image = new() { Size = 48 },
            Augment = [new RandomHorizontalFlip(), new RandomCrop { Padding = 3 }],
            Backbone = new ResNet { Depth = 18 },
            Tasks =
            [
                new Regression
                {
                    Name = "age",
                    Unit = "years",
                    Minimum = 0,
                    Maximum = 120,
                    Head = new Mlp(),
                },
                new Binary
                {
                    Name = "glasses",
                    Classes = ["no", "yes"],
                    Head = new Mlp(),
                },
                new Classification
                {
                    Name = "mood",
                    Classes = DemoData.Moods,
                    Head = new Mlp(),
                },
            ],
            Balancing = new UncertaintyWeighting(),
            Training = new()
            {
                Epochs = 9,
                BatchSize = 32,
                Optimizer = new AdamW { LearningRate = 1e-3 },
            },
        };
}
