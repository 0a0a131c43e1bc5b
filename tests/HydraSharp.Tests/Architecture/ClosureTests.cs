using System.Text.Json;
using Xunit;

namespace HydraSharp.Tests.Architecture;

/// <summary>What a program that references HydraSharp.Inference alone brings with it: the built examples/Predict.</summary>
public sealed class ClosureTests
{
    // docs/export.md states the size; a library more, or another runtime's files, would break it.
    const long MaxBytes = 60L << 20;

    // artifacts/bin/HydraSharp.Tests/debug is where this runs.
    static string Folder =>
        Path.GetFullPath(
            Path.Combine(
                AppContext.BaseDirectory,
                "..",
                "..",
                "Predict",
                Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))
            )
        );

    [Fact]
    public void ThereIsNoTorchInIt()
    {
        using var json = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, "Predict.deps.json")));
        string[] libraries = [.. json.RootElement.GetProperty("libraries").EnumerateObject().Select(l => l.Name.Split('/')[0])];
        Assert.Contains("HydraSharp.Inference", libraries);
        Assert.Contains("Microsoft.ML.OnnxRuntime", libraries);
        string[] others =
        [
            .. libraries.Where(l =>
                l is not ("Predict" or "HydraSharp.Inference" or "BitMiracle.LibTiff.NET")
                && !l.StartsWith("Microsoft.ML.OnnxRuntime", StringComparison.Ordinal)
                && !l.StartsWith("SkiaSharp", StringComparison.Ordinal)
            ),
        ];
        Assert.DoesNotContain(libraries, l => l.Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.True(others.All(o => o.StartsWith("System.", StringComparison.Ordinal)), string.Join(", ", others));
    }

    [Fact]
    public void ItIsAsSmallAsStated()
    {
        var files = Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories).Select(f => new FileInfo(f)).ToArray();
        Assert.DoesNotContain(files, f => f.Name.Contains("torch", StringComparison.OrdinalIgnoreCase));
        Assert.InRange(files.Sum(f => f.Length), 10L << 20, MaxBytes);
    }
}
