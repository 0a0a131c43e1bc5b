using HydraSharp.Analysis.Timing;
using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Runtime;

namespace HydraSharp.Benchmarks;

/// <summary>
/// Measures exported models: each as it is, with its first head alone, and cut into one network per task, which run one after another.
/// Needs no libtorch.
/// </summary>
internal sealed class ModelBench(IReadOnlyList<string> files, BenchOptions options, CancellationToken stop)
{
    /// <summary>Measures.</summary>
    /// <exception cref="HydraModelException">A file is not a model of HydraSharp.</exception>
    /// <exception cref="HydraException">The models take images of different sizes.</exception>
    internal BenchmarkResult Measure()
    {
        var models = files.Select(f => (File: f, Bytes: ModelFile.Read(f), Card: ModelFiles.Card(f))).ToArray();
        var image = models[0].Card.Image;
        if (models.FirstOrDefault(m => m.Card.Image.InputText() != image.InputText()) is { File: not null } other)
            throw new HydraException(
                ErrorKind.Usage,
                $"{other.File} takes images of {other.Card.Image.InputText()} pixels "
                    + $"and {files[0]} of {image.InputText()}: benchmark them one by one"
            );
        using var ground = new BenchmarkSetup(image, options);
        foreach (var (file, bytes, card) in models)
            Enter(ground, file, bytes, card);
        return ground.Measure(new Dictionary<string, string>(), stop);
    }

    void Enter(BenchmarkSetup ground, string file, byte[] bytes, ModelCard card)
    {
        var tasks = card.Tasks.Select(t => t.Name).ToArray();
        // Files of one precision are distinguished by their names.
        var numbers = files.Count == 1 ? card.Precision : $"{card.Precision}, {file}";
        (byte[] File, ModelCard Card) Alone(string task) => ModelHeads.Change(bytes, file, [task], new Dictionary<string, string>());
        Add("model with 1 head", tasks.Length == 1 ? [(bytes, card)] : [Alone(tasks[0])]);
        if (tasks.Length == 1)
            return;
        Add($"model with {tasks.Length} heads", [(bytes, card)]);
        if (options.Separate)
            Add($"{tasks.Length} separate networks", [.. tasks.Select(Alone)]);

        void Add(string name, IReadOnlyList<(byte[] File, ModelCard Card)> networks) =>
            ground.Enter(() =>
                new OnnxCandidate([.. networks.Select(n => ground.Open(n.File, file))], numbers)
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
