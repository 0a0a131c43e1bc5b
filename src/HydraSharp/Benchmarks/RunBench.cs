using Google.Protobuf;
using HydraSharp.Analysis.Timing;
using HydraSharp.Configuration;
using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Inference.Cards;
using HydraSharp.Inference.Imaging;
using HydraSharp.Inference.Runtime;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks;
using HydraSharp.Runs;
using HydraSharp.Tasks;
using HydraSharp.Training.Memory;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Benchmarks;

/// <summary>
/// Measures the run's network: one head, all heads, more heads, and one network per task one after another; in TorchSharp, and in ONNX
/// Runtime in float32 and in 8 bits. Networks beside the run's own have its backbone and heads of its kinds; what they answer is not
/// looked at, only how fast.
/// </summary>
internal sealed class RunBench(Experiment run, BenchOptions options, CancellationToken stop)
{
    const int CalibrationImages = 32;
    static readonly int[] MoreHeads = [3, 10, 20];

    readonly Experiment experiment = options.Size is var (height, width)
        ? run with
        {
            Image = run.Image with { Size = height, Width = width, Resize = 0 },
        }
        : run;

    /// <summary>Measures.</summary>
    /// <exception cref="HydraException">The network does not take images of the size that is wanted.</exception>
    internal BenchmarkResult Measure()
    {
        ExperimentCheck.Require(experiment);
        Allocator.KeepFreedMemory();
        using var ground = new BenchmarkSetup(experiment.Image, options);
        set_num_threads(ground.Threads.Count);
        foreach (var (name, networks) in Line())
        {
            options.Log($"opening {name}");
            Enter(ground, name, networks);
        }

        return ground.Measure(
            new Dictionary<string, string> { ["torchsharp"] = TorchLibrary.TorchSharpVersion, ["libtorch"] = TorchLibrary.Version },
            stop
        );
    }

    // Name and the heads of each network that runs.
    IEnumerable<(string Name, IReadOnlyList<IReadOnlyList<TaskSpec>> Networks)> Line()
    {
        var more = options.Heads ?? (experiment.Tasks.All(t => t.Map is null) ? MoreHeads : []);
        int[] counts = [.. more.Append(1).Append(experiment.Tasks.Count).Distinct().Order()];
        foreach (var count in counts)
            yield return ($"model with {count} head{(count == 1 ? "" : "s")}", [Heads(count)]);
        if (!options.Separate)
            yield break;
        foreach (var count in counts.Where(c => c > 1))
            yield return ($"{count} separate networks", [.. Heads(count).Select(t => (IReadOnlyList<TaskSpec>)[t])]);
    }

    IReadOnlyList<TaskSpec> Heads(int count) =>
        [.. Enumerable.Range(0, count).Select(i => experiment.Tasks[i % experiment.Tasks.Count] with { Name = $"head{i + 1}" })];

    void Enter(BenchmarkSetup ground, string name, IReadOnlyList<IReadOnlyList<TaskSpec>> networks)
    {
        var nets = networks.Select(Net).ToArray();
        var parameters = nets.Sum(n => n.Net.named_parameters().Sum(p => p.parameter.numel()));
        var tta = experiment.Evaluation.TestTimeAugmentation;
        OnnxGraph[] graphs = [.. nets.Select(n => ModelGraph.Write(n.Net, n.Tasks, experiment.Image, tta, _ => 1, raw: false))];
        var heads = networks.Sum(n => n.Count);
        foreach (var (net, _) in nets)
            net.Dispose();
        if (options.Torch)
            ground.Enter(() =>
                new TorchCandidate([.. networks.Select(Net)], experiment.Image, tta)
                {
                    Name = name,
                    Heads = heads,
                    Networks = nets.Length,
                    Parameters = parameters,
                    FileBytes = 0,
                }
            );
        Onnx("fp32", graphs);
        if (options.Int8)
            Onnx("int8", [.. graphs.Select(g => InEightBits(g, ground.Images))]);

        void Onnx(string numbers, IReadOnlyList<OnnxGraph> written)
        {
            byte[][] files = [.. written.Select((g, i) => File(g, networks[i]))];
            ground.Enter(() =>
                new OnnxCandidate([.. files.Select(f => ground.Open(f, "a model of the benchmark"))], numbers)
                {
                    Name = name,
                    Heads = heads,
                    Networks = files.Length,
                    Parameters = parameters,
                    FileBytes = files.Sum(f => (long)f.Length),
                }
            );
        }
    }

    (HydraNet Net, IReadOnlyList<TaskSpec> Tasks) Net(IReadOnlyList<TaskSpec> tasks)
    {
        var raced = experiment with { Tasks = tasks, Sharing = tasks.Count == 1 ? new Experiment().Sharing : experiment.Sharing };
        var net = ModelFactory.Build(raced);
        NetworkCheck.Apply(net, raced, options.Log);
        net.eval();
        return (net, tasks);
    }

    OnnxGraph InEightBits(OnnxGraph graph, IReadOnlyList<PixelImage> images) =>
        Quantizer.Apply(graph, Calibrator.Ranges(graph, Quantizer.Activations(graph), [.. images.Take(CalibrationImages)], stop), []);

    byte[] File(OnnxGraph graph, IReadOnlyList<TaskSpec> tasks)
    {
        var card = new ModelCard
        {
            Name = "benchmark",
            Image = experiment.Image,
            Tasks = [.. tasks.Select(t => t.Card)],
        };
        return ModelChecksum.Append(graph.ToModel("benchmark", "", [new(ModelCard.MetadataKey, card.ToJson())]).ToByteArray());
    }
}
