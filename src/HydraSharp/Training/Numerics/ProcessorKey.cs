using System.Globalization;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using System.Security.Cryptography;
using System.Text;
using HydraSharp.Training.Distributed;

namespace HydraSharp.Training.Numerics;

/// <summary>
/// What the numbers of a kernel depend on: the processor with its microcode and what it says of its caches, and the libraries.
/// </summary>
internal static class ProcessorKey
{
    const string CpuInfo = "/proc/cpuinfo";
    const int CacheLevels = 5;

    // Deterministic cache parameters: of Intel, of AMD.
    static readonly int[] CacheLeaves = [4, unchecked((int)0x8000001D)];

    /// <summary>SHA-256 of it all, in hexadecimal.</summary>
    /// <param name="threads">Threads that compute.</param>
    internal static string Of(int threads) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', Facts(threads)))));

    /// <summary>Whether the processor says nothing of its caches, as some virtual machines have it.</summary>
    internal static bool HidesCaches => X86Base.IsSupported && CacheLeaves.All(leaf => X86Base.CpuId(leaf, 0) == default);

    static IEnumerable<string> Facts(int threads)
    {
        yield return RuntimeInformation.OSDescription;
        yield return RuntimeInformation.ProcessArchitecture.ToString();
        yield return threads.ToString(CultureInfo.InvariantCulture);
        yield return TorchLibrary.TorchSharpVersion + " " + TorchLibrary.Version;
        yield return typeof(ProcessorKey).Module.ModuleVersionId.ToString();
        foreach (var variable in new[] { "ONEDNN_MAX_CPU_ISA", "DNNL_MAX_CPU_ISA", "ATEN_CPU_CAPABILITY", "MKL_ENABLE_INSTRUCTIONS" })
            yield return $"{variable}={Environment.GetEnvironmentVariable(variable)}";
        foreach (var library in Libraries())
            yield return library;
        foreach (var line in Processor())
            yield return line;
        if (!X86Base.IsSupported)
            yield break;
        foreach (var leaf in CacheLeaves)
            for (var level = 0; level < CacheLevels; level++)
                yield return X86Base.CpuId(leaf, level).ToString();
    }

    static IEnumerable<string> Libraries() =>
        new DirectoryInfo(AppContext.BaseDirectory)
            .EnumerateFiles("*torch*")
            .OrderBy(f => f.Name, StringComparer.Ordinal)
            .Select(f => $"{f.Name} {f.Length} {f.LastWriteTimeUtc.Ticks}");

    // Of the first processor: all lines but its number and the clock of the moment.
    static IEnumerable<string> Processor()
    {
        if (!File.Exists(CpuInfo))
            return [Environment.GetEnvironmentVariable("PROCESSOR_IDENTIFIER") ?? ""];
        string[] kept =
        [
            "vendor_id",
            "cpu family",
            "model",
            "stepping",
            "microcode",
            "flags",
            "cache size",
            "CPU implementer",
            "CPU part",
            "Features",
        ];
        return
        [
            .. File.ReadLines(CpuInfo).TakeWhile(l => l.Length > 0).Where(l => kept.Any(k => l.StartsWith(k, StringComparison.Ordinal))),
        ];
    }
}
