using System.Diagnostics;
using HydraSharp.Tests.Data;
using HydraSharp.Tests.Export;
using HydraSharp.Tests.Inference.Video;
using Xunit;

namespace HydraSharp.Tests.Cli;

/// <summary>A video on the standard input, as a shell's pipe gives it.</summary>
public sealed class StandardInputTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task EveryFrameOfAVideoIsPredictedOnceWithItsTime()
    {
        var video = TinyVideo.Steps(folder, "steps.mkv");
        var model = folder.Write("m.onnx", HandMadeModels.Model());
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "hydra.dll"), "predict", model, "-", "--json"])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await using (var input = process.StandardInput.BaseStream)
            await input.WriteAsync(
                await File.ReadAllBytesAsync(video, TestContext.Current.CancellationToken),
                TestContext.Current.CancellationToken
            );
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await error);
        var lines = (await output).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(12, lines.Length);
        Assert.Contains("\"frame\":11,\"seconds\":1.1,", lines[^1], StringComparison.Ordinal);
    }
}
