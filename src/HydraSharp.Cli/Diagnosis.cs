using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using HydraSharp.Cli.Progress;
using HydraSharp.Networks.Backbones;
using HydraSharp.Runs;
using HydraSharp.Training;
using HydraSharp.Training.Distributed;
using SkiaSharp;
using static TorchSharp.torch;

namespace HydraSharp.Cli;

/// <summary>What was found out about one thing that training needs.</summary>
/// <param name="Subject">The thing, in one word.</param>
/// <param name="Good">Whether training can do with it.</param>
/// <param name="Text">What was found, and how to fix it.</param>
sealed record Diagnosis(string Subject, bool Good, string Text)
{
    /// <summary>Tries everything out.</summary>
    public static IReadOnlyList<Diagnosis> All() =>
        [
            new("system", true, $"{RuntimeInformation.OSDescription.Trim()}, {RuntimeInformation.OSArchitecture}"),
            new("dotnet", true, RuntimeInformation.FrameworkDescription),
            new("processors", true, Processors()),
            new("memory", true, ProgressText.Memory(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes)),
            Try("disk", Disk),
            Try("write", Write),
            Try("images", Images),
            Try("torch", Torch),
            Try("convolutions", Convolutions),
            Try("bf16", Bf16),
            Try("cuda", Cuda),
            Try("mpi", () => Ranks.Installed),
        ];

    static Diagnosis Try(string subject, Func<string> test)
    {
        try
        {
            return new(subject, true, test());
        }
        catch (Exception e)
        {
            var cause = e.GetBaseException().Message.Split('\n')[0].Trim();
            var native = e is TypeInitializationException or DllNotFoundException or BadImageFormatException or NotSupportedException;
            return new(subject, false, cause + (native ? Fix() : ""));
        }
    }

    static string Fix() =>
        OperatingSystem.IsLinux()
            ? $" (native libraries for {RuntimeInformation.RuntimeIdentifier} must lie beside hydra; an older Linux "
                + $"may lack a version of libstdc++ or glibc that they ask for: 'ldd libLibTorchSharp.so' shows which)"
            : $" (native libraries for {RuntimeInformation.RuntimeIdentifier} must lie "
                + $"beside hydra; on Windows the Visual C++ runtime must be there as well)";

    static string Processors() =>
        Environment.ProcessorCount.ToString(CultureInfo.InvariantCulture)
        + (
            ProcessorCheck.HidesCaches
                ? ", which hide their caches: libtorch's own 1x1 convolutions are "
                    + "wrong on such machines, and hydra computes them as matrix products"
                : ""
        );

    static string Disk()
    {
        var drive = new DriveInfo(Path.GetFullPath("."));
        return $"{ProgressText.Memory(drive.AvailableFreeSpace)} free in the current folder";
    }

    static string Write()
    {
        var file = Path.Combine(Directory.GetCurrentDirectory(), $".hydra-{Guid.NewGuid():N}");
        using var stream = new FileStream(file, FileMode.CreateNew, FileAccess.Write, FileShare.None, 16, FileOptions.DeleteOnClose);
        stream.WriteByte(0);
        return "the current folder can be written to";
    }

    static string Images()
    {
        using var bitmap = new SKBitmap(2, 2);
        bitmap.Erase(SKColors.Red);
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, 100);
        using var codec = SKCodec.Create(data);
        using var decoded = SKBitmap.Decode(codec);
        return decoded.GetPixel(1, 1) == SKColors.Red
            ? "SkiaSharp reads and writes"
            : throw new InvalidOperationException("SkiaSharp reads another colour than it wrote");
    }

    static string Torch()
    {
        using var scope = NewDisposeScope();
        var product = ones(3, 4).mm(ones(4, 5)).sum().item<float>();
        return product == 60
            ? $"libtorch {__version__} computes, with {get_num_threads()} threads"
            : throw new InvalidOperationException($"libtorch gives {product} where 60 is right");
    }

    // The networks of the documentation, in both precisions; what a run's own network needs is checked by train, evaluate, predict and
    // export.
    static string Convolutions()
    {
        var warnings = new List<string>();
        foreach (
            var backbone in new BackboneSpec[]
            {
                new ResNet { Depth = 18 },
                new ResNet { Depth = 50 },
                new MobileNetV2(),
            }
        )
        {
            using var scope = NewDisposeScope();
            var experiment = new Experiment
            {
                Backbone = backbone,
                Image = new() { Size = 64 },
                Training = new() { BatchSize = 64, Precision = Precision.Bf16 },
            };
            warnings.AddRange(ProcessorCheck.Warnings(experiment).Select(w => $"{backbone.GetType().Name}: {w}"));
        }

        return warnings.Count > 0 ? string.Join("; ", warnings.Distinct())
            : ProcessorCheck.IsOn
                ? "those of ResNet-18, ResNet-50 and MobileNetV2 agree with float64 at 64 px, in float32 and bfloat16, forward and backward"
            : $"not checked: {ProcessorCheck.Variable} is off";
    }

    static string Bf16()
    {
        var single = Time(ScalarType.Float32);
        var half = Time(ScalarType.BFloat16);
        var ratio = (single / half).ToString("F1", CultureInfo.InvariantCulture);
        return half < single
            ? $"{ratio} times as fast as float32 in a 3x3 convolution: try training.precision=bf16"
            : $"not faster than float32 here ({ratio} times): keep training.precision=float32";
    }

    // Best of five: the machine may be busy with other things.
    static double Time(ScalarType type)
    {
        using var scope = NewDisposeScope();
        using var quiet = no_grad();
        var input = ones([8, 64, 32, 32], type);
        var weight = ones([64, 64, 3, 3], type);
        var best = double.PositiveInfinity;
        for (var i = 0; i < 6; i++)
        {
            var start = Stopwatch.GetTimestamp();
            nn.functional.conv2d(input, weight, padding: [1, 1]).Dispose();
            if (i > 0)
                best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }

        return best;
    }

    static string Cuda() =>
        cuda_is_available() ? $"{cuda.device_count()} devices" : "this build has no CUDA: training runs on the processor";
}
