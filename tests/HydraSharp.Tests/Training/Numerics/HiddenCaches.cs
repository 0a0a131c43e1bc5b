using System.Diagnostics;
using System.Runtime.Intrinsics.X86;
using HydraSharp.Training.Numerics;
using Xunit;

namespace HydraSharp.Tests.Training.Numerics;

/// <summary>
/// The hydra command on a machine that hides its caches: a folder beside the tests' own with a libtorch that asks the processor for
/// leaves that hold nothing (0x80000012 and 0xE) where oneDNN asks for its caches and cores (0x8000001D and 0xB). On real machines of
/// this kind the same convolutions were wrong and fatal.
/// </summary>
public sealed class HiddenCaches : IDisposable
{
    const string Library = "libtorch_cpu.so";

    // mov r10d, 0x8000001D; mov r9d, 1 | mov eax, 0xB; mov ecx, esi; cpuid | mov eax, 0xB; mov ecx, 1; cpuid: all in the constructor of
    // Xbyak::util::Cpu.
    static readonly (byte[] Code, int Leaf, byte Empty)[] Questions =
    [
        ([0x41, 0xBA, 0x1D, 0x00, 0x00, 0x80, 0x41, 0xB9, 0x01, 0x00, 0x00, 0x00], 2, 0x12),
        ([0xB8, 0x0B, 0x00, 0x00, 0x00, 0x89, 0xF1, 0x0F, 0xA2, 0xC1, 0xE9, 0x08], 1, 0x0E),
        ([0xB8, 0x0B, 0x00, 0x00, 0x00, 0xB9, 0x01, 0x00, 0x00, 0x00, 0x0F, 0xA2, 0xC1, 0xE9, 0x08], 1, 0x0E),
    ];

    readonly string? folder;

    public HiddenCaches()
    {
        if (!OperatingSystem.IsLinux() || !Avx512F.IsSupported || !X86Base.IsSupported || !IsAmd())
            return;
        var bytes = File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, Library));
        foreach (var (code, leaf, empty) in Questions)
        {
            var at = bytes.AsSpan().IndexOf(code);
            if (at < 0)
                return;
            bytes[at + leaf] = empty;
        }

        var parent = Path.GetDirectoryName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))!;
        folder = Path.Combine(parent, $"hidden-caches-{Guid.NewGuid():N}");
        using (var copy = Process.Start("cp", ["-al", AppContext.BaseDirectory, folder]))
            copy.WaitForExit();
        File.Delete(Path.Combine(folder, Library));
        using var file = new FileStream(Path.Combine(folder, Library), FileMode.CreateNew);
        file.Write(bytes);
    }

    public void Dispose()
    {
        if (folder is not null)
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Runs a program of the folder to its end.</summary>
    /// <param name="cache">The user's cache folder.</param>
    /// <param name="input">Its input; null for a command line of hydra, otherwise it is started for trials.</param>
    /// <param name="arguments">The command line.</param>
    internal (int ExitCode, string Output, string Error) Run(string cache, string? input, params string[] arguments)
    {
        Assert.SkipWhen(folder is null, "this libtorch on this processor cannot be made to see no caches");
        var start = new ProcessStartInfo("dotnet")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        foreach (var argument in (string[])[Path.Combine(folder, "hydra.dll"), .. arguments])
            start.ArgumentList.Add(argument);
        start.Environment[ConvolutionCheck.Variable] = "on";
        start.Environment["HYDRASHARP_CACHE"] = cache;
        if (input is not null)
        {
            start.Environment["DOTNET_STARTUP_HOOKS"] = Path.Combine(folder, "HydraSharp.dll");
            start.Environment[TrialAnswers.Variable] = "2";
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        process.StandardInput.Write(input);
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }

    // AuthenticAMD: ecx of leaf 0 is "cAMD".
    static bool IsAmd() => X86Base.CpuId(0, 0).Ecx == 0x444D4163;
}
