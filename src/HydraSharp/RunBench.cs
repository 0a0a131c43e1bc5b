using System.Diagnostics;
using Google.Protobuf;
using HydraSharp.Benchmarks;
using HydraSharp.Data;
using HydraSharp.Demo;
using HydraSharp.Export;
using HydraSharp.Inference;
using HydraSharp.Models;
using HydraSharp.Tasks;
using HydraSharp.Training;
using static TorchSharp.torch;

namespace HydraSharp;

/// <summary>
/// Races the run's network: one head, all heads, more heads, and one network per task one after another. Networks beside the run's own have
/// its backbone and heads of its kinds; what they answer is not looked at, only how fast.
/// </summary>
internal sealed class RunBench(Experiment experiment, BenchOptions options, CancellationToken stop)
{
    const int DecodePictures = 64;

    /// <summary>Races.</summary>
    internal RaceResult Race()
    {
        set_num_threads(Environment.ProcessorCount);
        Allocator.KeepFreedMemory();
        var pictures = Enumerable.Range(0, Math.Max(options.Batches.Max(), DecodePictures)).Select(Jpeg).ToArray();
        var began = Stopwatch.GetTimestamp();
        var decoded = pictures.Select(p => experiment.Image.CentreCrop(experiment.Image.Load(p, "a drawn picture"))).ToArray();
        var decode = Stopwatch.GetElapsedTime(began).TotalMilliseconds / pictures.Length;
        var contestants = new List<Contestant>();
        try
        {
            foreach (var (name, heads) in Line()) Open(contestants, name, heads, decoded);
            var figures = new List<RaceFigures>();
            foreach (var batch in options.Batches)
            {
                options.Tell($"racing {contestants.Count} contestants with batches of {batch}");
                figures.AddRange(RaceFigures.Of(contestants, Benchmarks.Race.Run(contestants, [.. decoded.Take(batch)], options.Rounds, stop), batch));
            }

            return new(experiment.Image.Size, Environment.ProcessorCount, decode, Versions(), figures);
        }
        finally
        {
            foreach (var contestant in contestants) contestant.Dispose();
        }
    }

    // Name and the heads of each network that runs.
    IEnumerable<(string Name, IReadOnlyList<IReadOnlyList<TaskSpec>> Networks)> Line()
    {
        var own = experiment.Tasks.Count;
        foreach (var count in options.Heads.Append(1).Append(own).Distinct().Order())
            yield return ($"hydra of {count} head{(count == 1 ? "" : "s")}", [Heads(count)]);
        if (own > 1) yield return ($"{own} separate networks", [.. experiment.Tasks.Select(t => (IReadOnlyList<TaskSpec>)[t])]);
    }

    IReadOnlyList<TaskSpec> Heads(int count) =>
        [.. Enumerable.Range(0, count).Select(i => experiment.Tasks[i % experiment.Tasks.Count] with { Name = $"head{i + 1}" })];

    void Open(List<Contestant> contestants, string name, IReadOnlyList<IReadOnlyList<TaskSpec>> networks, PixelImage[] pictures)
    {
        var largest = pictures.Take(options.Batches.Max()).ToArray();
        var before = Memory();
        var nets = networks.Select(tasks => (Net: new HydraNet(experiment.Backbone, experiment.Neck, tasks), Tasks: tasks)).ToArray();
        foreach (var (net, _) in nets) net.eval();
        var parameters = nets.Sum(n => n.Net.named_parameters().Sum(p => p.parameter.numel()));
        byte[][] files = [.. nets.Select(n => File(n.Net, n.Tasks))];
        var heads = networks.Sum(n => n.Count);
        if (options.Torch) Add(new TorchContestant(nets, experiment.Image, experiment.Evaluation.Views) { Name = name, Heads = heads, Networks = nets.Length, Parameters = parameters, FileBytes = 0 });
        else foreach (var (net, _) in nets) net.Dispose();
        before = Memory();
        Add(new OnnxContestant([.. files.Select(f => new Predictor(f, "a model of the race"))], "fp32") { Name = name, Heads = heads, Networks = nets.Length, Parameters = parameters, FileBytes = files.Sum(f => (long)f.Length) });

        void Add(Contestant contestant)
        {
            contestants.Add(contestant);
            contestant.Answer(largest);
            contestant.MemoryBytes = Math.Max(0, Memory() - before);
        }
    }

    byte[] File(HydraNet net, IReadOnlyList<TaskSpec> tasks)
    {
        var card = new ModelCard { Name = "race", Image = experiment.Image, Tasks = [.. tasks.Select(t => t.Card)] };
        var graph = ModelGraph.Write(net, tasks, experiment.Image, experiment.Evaluation.Views, _ => 1, raw: false);
        return ModelSeal.Append(graph.ToModel("race", "", [new(ModelCard.MetadataKey, card.ToJson())]).ToByteArray());
    }

    static Dictionary<string, string> Versions() => new(StringComparer.Ordinal)
    {
        ["torchsharp"] = TorchLibrary.TorchSharpVersion,
        ["libtorch"] = TorchLibrary.Version,
        ["onnxruntime"] = Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString(),
        ["dotnet"] = Environment.Version.ToString(),
    };

    static byte[] Jpeg(int index)
    {
        var random = new SampleRandom(1, 0, index);
        return FaceRenderer.Jpeg(DrawnFace.Draw(random), random);
    }

    static long Memory()
    {
        GC.Collect();
        return Environment.WorkingSet;
    }
}
