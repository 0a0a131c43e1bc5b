using HydraSharp.Benchmarks;

namespace HydraSharp;

/// <summary>What one body with several heads costs, beside one network per task.</summary>
/// <param name="Size">Side of the pictures in pixels.</param>
/// <param name="Threads">Threads that computed.</param>
/// <param name="DecodeMilliseconds">Time to read, decode and resize one picture on one thread, apart from all below; NaN where there was none.</param>
/// <param name="Versions">Versions of what ran, by name.</param>
/// <param name="Figures">The figures, a row per contestant and batch size.</param>
public sealed record BenchResult(int Size, int Threads, double DecodeMilliseconds, IReadOnlyDictionary<string, string> Versions, IReadOnlyList<RaceFigures> Figures);
