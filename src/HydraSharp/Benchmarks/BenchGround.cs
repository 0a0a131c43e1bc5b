using System.Diagnostics;
using HydraSharp.Analysis.Timing;
using HydraSharp.Determinism;
using HydraSharp.Inference;
using HydraSharp.Samples.Faces;
using HydraSharp.Training.Memory;

namespace HydraSharp.Benchmarks;

/// <summary>What every race is run on: the same drawn pictures, decoded beforehand, the contestants in turns, each measured as it enters.</summary>
internal sealed class BenchGround : IDisposable
{
    const int DecodePictures = 64;

    readonly List<Contestant> contestants = [];
    readonly HashSet<string> runtimes = new(StringComparer.Ordinal);
    readonly BenchOptions options;
    readonly ImagePreprocessing image;
    readonly double decodeMilliseconds;

    internal BenchGround(ImagePreprocessing image, BenchOptions options)
    {
        (this.image, this.options) = (image, options);
        var pictures = Enumerable.Range(0, Math.Max(options.Batches.Max(), DecodePictures)).Select(Jpeg).ToArray();
        var began = Stopwatch.GetTimestamp();
        Pictures = [.. pictures.Select(p => image.CentreCrop(image.Load(p, "a drawn picture")))];
        decodeMilliseconds = Stopwatch.GetElapsedTime(began).TotalMilliseconds / pictures.Length;
    }

    /// <summary>The pictures, of the model's size.</summary>
    internal IReadOnlyList<PixelImage> Pictures { get; }

    /// <summary>Opens a contestant and lets it answer its largest batch; by how much the process has grown then is its memory.</summary>
    internal void Enter(Func<Contestant> open)
    {
        PixelImage[] largest = [.. Pictures.Take(options.Batches.Max())];
        var before = Memory();
        var contestant = open();
        if (runtimes.Add(contestant.Runtime))
        {
            // What a runtime takes for itself at its first use is no network's.
            contestant.Answer(largest);
            contestant.Dispose();
            before = Memory();
            contestant = open();
        }

        contestants.Add(contestant);
        contestant.Answer(largest);
        contestant.MemoryBytes = Math.Max(0, Memory() - before);
    }

    /// <summary>Races all that have entered.</summary>
    /// <param name="versions">Versions of what runs beside ONNX Runtime and .NET, by name.</param>
    /// <param name="stop">Ends the work early.</param>
    internal RaceResult Race(IReadOnlyDictionary<string, string> versions, CancellationToken stop)
    {
        var figures = new List<RaceFigures>();
        foreach (var batch in options.Batches)
        {
            options.Tell($"racing {contestants.Count} contestants with batches of {batch}");
            figures.AddRange(
                RaceFigures.Of(contestants, Analysis.Timing.Race.Run(contestants, [.. Pictures.Take(batch)], options.Rounds, stop), batch)
            );
        }

        var all = new Dictionary<string, string>(versions, StringComparer.Ordinal)
        {
            ["onnxruntime"] = Microsoft.ML.OnnxRuntime.OrtEnv.Instance().GetVersionString(),
            ["dotnet"] = Environment.Version.ToString(),
        };
        return new(image.Size, Environment.ProcessorCount, decodeMilliseconds, all, figures)
        {
            Width = image.InputWidth(),
            Protocol = Analysis.Timing.Race.Protocol(options.Rounds),
        };
    }

    public void Dispose()
    {
        foreach (var contestant in contestants)
            contestant.Dispose();
    }

    static byte[] Jpeg(int index)
    {
        var random = new SampleRandom(1, 0, index);
        return FaceRenderer.Jpeg(DrawnFace.Draw(random), random);
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
