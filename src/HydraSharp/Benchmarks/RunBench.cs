using Google.Protobuf;
using HydraSharp.Analysis.Timing;
using HydraSharp.Configuration;
using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Layers.Onnx;
using HydraSharp.Networks;
using HydraSharp.Runs;
using HydraSharp.Tasks;
using HydraSharp.Training.Memory;
using HydraSharp.Training.Numerics;
using static TorchSharp.torch;

namespace HydraSharp.Benchmarks;

/// <summary>
/// Races the run's network: one head, all heads, more heads, and one network per task one after another; in TorchSharp, and in ONNX Runtime
/// in float32 and in 8 bits. Networks beside the run's own have its backbone and heads of its kinds; what they answer is not looked at, only
/// how fast.
/// </summary>
internal sealed class RunBench(Experiment run, BenchOptions options, CancellationToken stop)
{
    const int CalibrationPictures = 32;
    static readonly int[] MoreHeads = [3, 10, 20];

    readonly Experiment experiment = options.Size is var (height, width)
        ? run with
        {
            Image = run.Image with { Size = height, Width = width, Resize = 0 },
        }
        : run;

    /// <summary>Races.</summary>
    /// <exception cref="HydraException">The network does not take pictures of the size that is wanted.</exception>
    internal RaceResult Race()
    {
        ExperimentCheck.Require(experiment);
        set_num_threads(Environment.ProcessorCount);
        Allocator.KeepFreedMemory();
        using var ground = new BenchGround(experiment.Image, options);
        foreach (var (name, networks) in Line())
        {
            options.Tell($"opening {name}");
            Enter(ground, name, networks);
        }

        return ground.Race(
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
            yield return ($"hydra of {count} head{(count == 1 ? "" : "s")}", [Heads(count)]);
        if (!options.Separate)
            yield break;
        foreach (var count in counts.Where(c => c > 1))
            yield return ($"{count} separate networks", [.. Heads(count).Select(t => (IReadOnlyList<TaskSpec>)[t])]);
    }

    IReadOnlyList<TaskSpec> Heads(int count) =>
        [.. Enumerable.Range(0, count).Select(i => experiment.Tasks[i % experiment.Tasks.Count] with { Name = $"head{i + 1}" })];

    void Enter(BenchGround ground, string name, IReadOnlyList<IReadOnlyList<TaskSpec>> networks)
    {
        var nets = networks.Select(Net).ToArray();
        var parameters = nets.Sum(n => n.Net.named_parameters().Sum(p => p.parameter.numel()));
        OnnxGraph[] graphs =
        [
            .. nets.Select(n => ModelGraph.Write(n.Net, n.Tasks, experiment.Image, experiment.Evaluation.Views, _ => 1, raw: false)),
        ];
        var heads = networks.Sum(n => n.Count);
        foreach (var (net, _) in nets)
            net.Dispose();
        if (options.Torch)
            ground.Enter(() =>
                new TorchContestant([.. networks.Select(Net)], experiment.Image, experiment.Evaluation.Views)
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
            Onnx("int8", [.. graphs.Select(g => InEightBits(g, ground.Pictures))]);

        void Onnx(string numbers, IReadOnlyList<OnnxGraph> written)
        {
            byte[][] files = [.. written.Select((g, i) => File(g, networks[i]))];
            ground.Enter(() =>
                new OnnxContestant([.. files.Select(f => new Predictor(f, "a model of the race"))], numbers)
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
        var net = new HydraNet(
            experiment.Backbone,
            experiment.Neck,
            tasks,
            tasks.Count == 1 ? new Experiment().Sharing : experiment.Sharing
        );
        ModelFactory.Check(net, experiment with { Tasks = tasks }, options.Tell);
        net.eval();
        return (net, tasks);
    }

    OnnxGraph InEightBits(OnnxGraph graph, IReadOnlyList<PixelImage> pictures) =>
        Quantizer.Apply(graph, Calibrator.Ranges(graph, Quantizer.Activations(graph), [.. pictures.Take(CalibrationPictures)], stop), []);

    byte[] File(OnnxGraph graph, IReadOnlyList<TaskSpec> tasks)
    {
        var card = new ModelCard
        {
            Name = "race",
            Image = experiment.Image,
            Tasks = [.. tasks.Select(t => t.Card)],
        };
        return ModelSeal.Append(graph.ToModel("race", "", [new(ModelCard.MetadataKey, card.ToJson())]).ToByteArray());
    }
}
