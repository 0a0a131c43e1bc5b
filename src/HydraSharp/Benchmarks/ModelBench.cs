using HydraSharp.Analysis.Timing;
using HydraSharp.Export;
using HydraSharp.Inference;

namespace HydraSharp.Benchmarks;

/// <summary>
/// Races exported models: each as it is, with its first head alone, and cut into one network per task, which run one after another. Needs no
/// libtorch.
/// </summary>
internal sealed class ModelBench(IReadOnlyList<string> files, BenchOptions options, CancellationToken stop)
{
    /// <summary>Races.</summary>
    /// <exception cref="HydraModelException">A file is not a model of HydraSharp.</exception>
    /// <exception cref="HydraException">The models take pictures of different sizes.</exception>
    internal RaceResult Race()
    {
        var models = files.Select(f => (File: f, Bytes: ModelFile.Read(f), Card: ModelFiles.Card(f))).ToArray();
        var image = models[0].Card.Image;
        if (models.FirstOrDefault(m => m.Card.Image.InputText() != image.InputText()) is { File: not null } other)
            throw new HydraException(
                ErrorKind.Usage,
                $"{other.File} takes pictures of {other.Card.Image.InputText()} pixels and {files[0]} of {image.InputText()}: race them one by one"
            );
        using var ground = new BenchGround(image, options);
        foreach (var (file, bytes, card) in models)
            Enter(ground, file, bytes, card);
        return ground.Race(new Dictionary<string, string>(), stop);
    }

    void Enter(BenchGround ground, string file, byte[] bytes, ModelCard card)
    {
        var tasks = card.Tasks.Select(t => t.Name).ToArray();
        // Files of one precision are told apart by their names.
        var numbers = files.Count == 1 ? card.Precision : $"{card.Precision}, {file}";
        (byte[] File, ModelCard Card) Alone(string task) => ModelHeads.Change(bytes, file, [task], new Dictionary<string, string>());
        Add("hydra of 1 head", tasks.Length == 1 ? [(bytes, card)] : [Alone(tasks[0])]);
        if (tasks.Length == 1)
            return;
        Add($"hydra of {tasks.Length} heads", [(bytes, card)]);
        if (options.Separate)
            Add($"{tasks.Length} separate networks", [.. tasks.Select(Alone)]);

        void Add(string name, IReadOnlyList<(byte[] File, ModelCard Card)> networks) =>
            ground.Enter(() =>
                new OnnxContestant([.. networks.Select(n => new Predictor(n.File, file))], numbers)
                {
                    Name = name,
                    Heads = networks.Sum(n => n.Card.Tasks.Count),
                    Networks = networks.Count,
                    Parameters = networks.Sum(n => n.Card.Parameters),
                    FileBytes = networks.Sum(n => (long)n.File.Length),
                }
            );
    }
}
