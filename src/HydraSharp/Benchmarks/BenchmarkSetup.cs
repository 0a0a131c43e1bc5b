using System.Diagnostics;
using HydraSharp.Analysis.Timing;
using HydraSharp.Inference;
using HydraSharp.Inference.Imaging;
using HydraSharp.Samples;
using HydraSharp.Training.Distributed;
using HydraSharp.Training.Memory;

namespace HydraSharp.Benchmarks;

/// <summary>
/// What every benchmark is run on: the same generated images, decoded beforehand, the candidates in rounds, each measured as it enters.
/// </summary>
internal sealed class BenchmarkSetup : IDisposable
{
    const int DecodeImages = 64;

    readonly List<Candidate> candidates = [];
    readonly HashSet<string> runtimes = new(StringComparer.Ordinal);
    readonly BenchOptions options;
    readonly ImagePreprocessing image;
    readonly double decodeMilliseconds;

    internal BenchmarkSetup(ImagePreprocessing image, BenchOptions options)
    {
        (this.image, this.options) = (image, options);
        var images = Enumerable.Range(0, Math.Max(options.Batches.Max(), DecodeImages)).Select(ProbeImage.Jpeg).ToArray();
        var began = Stopwatch.GetTimestamp();
        Images = [.. images.Select(p => image.CentreCrop(image.Load(p, "a generated image")))];
        decodeMilliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds / images.Length;
    }

    /// <summary>Threads that compute, the same for every candidate.</summary>
    internal ThreadBudget Threads { get; } = ThreadBudget.Of(0);

    /// <summary>A model file as a candidate.</summary>
    internal Predictor Open(byte[] file, string name) => new(file, name, new() { Threads = Threads.ForModelFiles });

    /// <summary>The images, of the model's size.</summary>
    internal IReadOnlyList<PixelImage> Images { get; }

    /// <summary>Opens a candidate and lets it answer its largest batch; by how much the process has grown then is its memory.</summary>
    internal void Enter(Func<Candidate> open)
    {
        PixelImage[] largest = [.. Images.Take(options.Batches.Max())];
        var before = Memory();
        var candidate = open();
        if (runtimes.Add(candidate.Runtime))
        {
            // What a runtime takes for itself at its first use is no network's.
            candidate.Answer(largest);
            candidate.Dispose();
            before = Memory();
            candidate = open();
        }

        candidates.Add(candidate);
        candidate.Answer(largest);
        candidate.MemoryBytes = Math.Max(0, Memory() - before);
    }

    /// <summary>Measures all that have entered.</summary>
    /// <param name="versions">Versions of what runs beside ONNX Runtime and .NET, by name.</param>
    /// <param name="stop">Ends the work early.</param>
    internal BenchmarkResult Measure(IReadOnlyDictionary<string, string> versions, CancellationToken stop)
    {
        var figures = new List<BenchmarkFigures>();
        foreach (var batch in options.Batches)
        {
            options.Log($"measuring {candidates.Count} candidates with batches of {batch}");
            figures.AddRange(
                BenchmarkFigures.Of(
                    candidates,
                    Analysis.Timing.Benchmark.Run(candidates, [.. Images.Take(batch)], options.Rounds, stop),
                    batch
                )
            );
        }

        var all = new Dictionary<string, string>(versions, StringComparer.Ordinal)
        {
            ["onnxruntime"] = Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString(),
            ["dotnet"] = Environment.Version.ToString(),
        };
        return new(image.Size, Threads.Count, decodeMilliseconds, all, figures)
        {
            Width = image.InputWidth(),
            Protocol = Analysis.Timing.Benchmark.Protocol(options.Rounds),
        };
    }

    public void Dispose()
    {
        foreach (var candidate in candidates)
            candidate.Dispose();
    }

    static long Memory()
    {
        for (var i = 0; i < 2; i++)
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            GC.WaitForPendingFinalizers();
        }

        Allocator.GiveBack();
        return Environment.WorkingSet;
    }
}
